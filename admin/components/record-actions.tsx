import { ActionButton, type RecordJSON } from 'adminjs';
import { useWords } from './words.js';

/** AdminJS's own actions of a record, of those that are named and that the reader may do; it asks before it deletes. */
export function RecordActions({ record, resource, names }: { record: RecordJSON; resource: string; names: string[] }) {
  const { say } = useWords('Record');
  const actions = record.recordActions.filter(({ name }) => names.includes(name));
  return actions.map((action) => (
    <ActionButton key={action.name} action={action} resourceId={resource} recordId={record.id}>
      <button type="button" className={action.name === 'delete' ? 'gy-button gy-danger' : 'gy-button'}>
        {say(action.name)}
      </button>
    </ActionButton>
  ));
}
