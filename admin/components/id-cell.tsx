import type { ShowPropertyProps } from 'adminjs';
import { ShortId } from './short-id.js';

/** An id in a list. */
export default function IdCell({ record }: ShowPropertyProps) {
  return <ShortId id={record.id} />;
}
