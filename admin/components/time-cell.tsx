import type { ShowPropertyProps } from 'adminjs';
import { Time } from './time.js';

/** A moment in a list. */
export default function TimeCell({ record, property }: ShowPropertyProps) {
  return <Time at={record.params[property.path]} brief />;
}
