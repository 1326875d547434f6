import { useTranslation } from 'adminjs';
import { Link } from 'react-router-dom';
import { places } from '../places.js';
import { useWords } from '../words.js';

/** The link above a record's page to the record's list. */
export function BackLink({ resource }: { resource: string }) {
  const { say } = useWords('Panel');
  const { translateLabel } = useTranslation();
  return (
    <nav className="gy-back" aria-label={say('up')}>
      <Link to={places.list(resource)}>
        <span aria-hidden="true">‹ </span>
        {translateLabel(resource)}
      </Link>
    </nav>
  );
}
