import { type RecordJSON, useActionResponseHandler } from 'adminjs';
import { Link } from 'react-router-dom';
import { places } from './places.js';
import { useDeletion } from './question/use-deletion.js';
import { useWords } from './words.js';

/** The actions on a record's page that the reader may use: change it, and delete it. */
export function RecordActions({ record, resource }: { record: RecordJSON; resource: string }) {
  const { say } = useWords('Record');
  const respond = useActionResponseHandler();
  const askAndDelete = useDeletion(resource);
  const may = (action: string) => record.recordActions.some(({ name }) => name === action);
  return (
    <>
      {may('edit') && (
        <Link className="gy-button" to={places.edit(resource, record.id)} data-testid="action-edit">
          {say('edit')}
        </Link>
      )}
      {may('delete') && (
        <button
          type="button"
          className="gy-button gy-danger"
          data-testid="action-delete"
          onClick={() => askAndDelete([record], (answer) => respond({ data: answer }))}
        >
          {say('delete')}
        </button>
      )}
    </>
  );
}
