import type { RecordJSON } from 'adminjs';
import { Link } from 'react-router-dom';
import { places } from './places.js';
import { ShortId } from './short-id.js';
import { useWords } from './words.js';

/** The way to the record that `path` of another one names, by its title; says so where it is there no more. */
export function RecordLink({ record, path, resource }: { record: RecordJSON; path: string; resource: string }) {
  const { say } = useWords('Record');
  const id: unknown = record.params[path];
  if (typeof id !== 'string') return null;
  const found = record.populated[path];
  if (!found) {
    return (
      <span className="gy-faint gy-cut" title={id}>
        <ShortId id={id} /> ({say('gone')})
      </span>
    );
  }
  return (
    <Link to={places.show(resource, id)} className="gy-cut" title={found.title || id}>
      {found.title && found.title !== id ? found.title : <ShortId id={id} />}
    </Link>
  );
}
