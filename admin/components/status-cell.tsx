import type { ShowPropertyProps } from 'adminjs';
import { useLiveTask } from './live/task-store.js';
import { hasEnded, Status } from './status.js';

/** A task's status in a list, kept up to date. */
export default function StatusCell({ record, property }: ShowPropertyProps) {
  const given: unknown = record.params[property.path];
  const live = useLiveTask(record.id, null);
  return <Status status={live && !hasEnded(given) ? live.status : given} />;
}
