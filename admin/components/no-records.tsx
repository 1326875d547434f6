import { type ResourceJSON, useTranslation } from 'adminjs';
import { Link, useLocation } from 'react-router-dom';
import { places } from './places.js';
import { useWords } from './words.js';

/** The page of an empty list, with the one useful action: go to its first page, remove the filters, or begin. */
export default function NoRecords({ resource }: { resource: ResourceJSON }) {
  const { say } = useWords('Lists');
  const { translateButton, translateMessage } = useTranslation();
  const { search, pathname } = useLocation();
  const query = new URLSearchParams(search);
  const filtered = [...query.keys()].some((key) => key.startsWith('filters.'));
  const mayCreate = resource.resourceActions.some(({ name }) => name === 'new');
  // The records of the last page were deleted, or the address is an old one.
  const isBeyond = Number(query.get('page')) > 1;
  query.delete('page');
  if (isBeyond) {
    return (
      <div className="gy-empty gy-page" data-empty="beyond">
        <h2>{say('noPage')}</h2>
        <p className="gy-faint">{say('noPageText')}</p>
        <Link className="gy-button gy-primary" to={{ search: query.toString() }}>
          {say('firstPage')}
        </Link>
      </div>
    );
  }
  return (
    <div className="gy-empty gy-page" data-empty={filtered ? 'filtered' : 'bare'}>
      <h2>{filtered ? say('noMatch') : translateMessage('noRecords', resource.id)}</h2>
      <p className="gy-faint">{filtered ? say('noMatchText') : translateMessage('noRecordsInResource', resource.id)}</p>
      {filtered && (
        <Link className="gy-button gy-primary" to={pathname}>
          {say('noFilters')}
        </Link>
      )}
      {!filtered && mayCreate && (
        <Link className="gy-button gy-primary" to={`${places.list(resource.id)}/actions/new`}>
          {translateButton('createFirstRecord', resource.id)}
        </Link>
      )}
      {!filtered && !mayCreate && resource.id !== 'User' && (
        <Link className="gy-button gy-primary" to="/admin">
          {say('toHome')}
        </Link>
      )}
    </div>
  );
}
