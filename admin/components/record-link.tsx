import type { RecordJSON } from 'adminjs';
import { Link } from 'react-router-dom';
import { places } from './places.js';
import { ShortId } from './short-id.js';
import { useWords } from './words.js';

interface RecordLinkProps {
  record: RecordJSON;
  /** The field of `record` that names the other one. */
  path: string;
  resource: string;
}

/**
 * A link to the record that `path` of another one names, by its title. If that record was deleted, this shows so, with its last name.
 */
export function RecordLink({ record, path, resource }: RecordLinkProps) {
  const { say } = useWords('Record');
  const id: unknown = record.params[path];
  if (typeof id !== 'string') return null;
  // If AdminJS finds some of a list's records but not this one, it puts the id in its place.
  const named: RecordJSON | string | null | undefined = record.populated[path];
  const found = typeof named === 'object' ? named : null;
  // Tasks keep the last name of their file.
  const lastName: string | null = (path === 'resourceId' && record.params['resourceName']) || null;
  if (!found) {
    return (
      <span className="gy-faint gy-cut" title={lastName ? `${lastName} (${id})` : id}>
        {lastName ?? <ShortId id={id} />} ({say('gone')})
      </span>
    );
  }
  return (
    <Link to={places.show(resource, id)} className="gy-cut" title={found.title || id}>
      {found.title && found.title !== id ? found.title : <ShortId id={id} />}
    </Link>
  );
}
