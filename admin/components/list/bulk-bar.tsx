import { type ActionJSON, type ActionResponse, type RecordJSON, type ResourceJSON, useTranslation } from 'adminjs';
import { useWords } from '../words.js';
import { destroyingLast, useRunAction } from './run-action.js';

interface BulkBarProps {
  resource: ResourceJSON;
  /** The ticked records. */
  records: RecordJSON[];
  onDone: (answer: ActionResponse) => void;
}

/** How many records are ticked, and the actions for all of them. */
export function BulkBar({ resource: { id }, records, onDone }: BulkBarProps) {
  const { say, language } = useWords('Question');
  const { translateLabel, translateAction } = useTranslation();
  const run = useRunAction(id, onDone);
  const number = records.length.toLocaleString(language);
  const actions = new Map(records.flatMap(({ bulkActions }) => bulkActions.map((action) => [action.name, action])));
  const kind = records.length === 1 ? 'one' : 'many';
  const wordOf = ({ name, label }: ActionJSON) =>
    name === 'bulkDelete' ? say(`${id}.${kind}.act`, { records: number }) : translateAction(label, id);
  return (
    <div className="gy-bulk" data-bulk>
      <span role="status">{translateLabel('selectedRecords', id, { selected: number })}</span>
      {[...actions.values()].sort(destroyingLast).map((action) => (
        <button
          key={action.name}
          type="button"
          className={action.name === 'bulkDelete' ? 'gy-button gy-small gy-danger-full' : 'gy-button gy-small'}
          data-testid={`action-${action.name}`}
          onClick={() => run(action, records)}
        >
          {wordOf(action)}
        </button>
      ))}
    </div>
  );
}
