import type { ShowPropertyProps } from 'adminjs';
import { Link } from 'react-router-dom';
import { places } from './places.js';
import { useWords } from './words.js';

/** In the list of resources: the way to the rows of the parse that counts, where there is one. */
export default function RowsCell({ record, property }: ShowPropertyProps) {
  const { say } = useWords('Record');
  const taskId: unknown = record.params[property.path];
  if (typeof taskId !== 'string') return <span className="gy-faint">{say('notParsed')}</span>;
  return <Link to={places.rowsOf(taskId)}>{say('rows')}</Link>;
}
