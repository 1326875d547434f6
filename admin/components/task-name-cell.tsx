import type { RecordJSON, ShowPropertyProps } from 'adminjs';
import { useRecordName } from './record-name.js';
import { useWords } from './words.js';

/** The name of a task in the list of tasks: its file's name, else its kind. It also shows whether that file was deleted. */
export default function TaskNameCell({ record, resource, property }: ShowPropertyProps) {
  const { say } = useWords('Record');
  const name = useRecordName()(record, resource.id);
  // If AdminJS finds some of a list's files but not this one, it puts the id in its place.
  const file: RecordJSON | string | null | undefined = record.populated[property.path];
  const isGone = Boolean(record.params[property.path]) && (file === null || typeof file !== 'object');
  return (
    <span className="gy-cut" title={name}>
      {name}
      {isGone && ` (${say('gone')})`}
    </span>
  );
}
