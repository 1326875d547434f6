import type { ShowPropertyProps } from 'adminjs';
import { Status } from './status.js';

/** A task's status in a list. */
export default function StatusCell({ record, property }: ShowPropertyProps) {
  return <Status status={record.params[property.path]} />;
}
