import type { ShowPropertyProps } from 'adminjs';
import { useRecordName } from './record-name.js';

/** In the list of tasks: what people call a task, its file's name, else what it does. */
export default function TaskNameCell({ record, resource }: ShowPropertyProps) {
  const name = useRecordName()(record, resource.id);
  return (
    <span className="gy-cut" title={name}>
      {name}
    </span>
  );
}
