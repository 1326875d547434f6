import { type ActionHeaderProps, type ActionJSON, useFilterDrawer, useTranslation } from 'adminjs';
import { Link } from 'react-router-dom';
import { FILTER, FILTER_BUTTON } from '../list/filter-panel.js';
import { places } from '../places.js';
import { useRecordName } from '../record-name.js';
import { useWords } from '../words.js';
import { BackLink } from './back-link.js';
import { useTitle } from './title.js';

/** The heading of a list or a form, with its actions. Records' own pages contain their headings. */
export default function PageHeader({ resource, record, action, tag, toggleFilter }: ActionHeaderProps) {
  const { translateLabel, translateAction } = useTranslation();
  const { say } = useWords('Panel');
  const nameOf = useRecordName();
  const isList = action.name === 'list';
  const list = translateLabel(resource.id);
  const made = translateAction(action.label, resource.id);
  const form = record?.id ? say('editing', { name: nameOf(record, resource.id) }) : made;
  useTitle(...(action.hideActionHeader ? [] : isList ? [list] : [form, list]));
  if (action.hideActionHeader) return null;
  if (!isList) {
    return (
      <header className="gy-page-header">
        <div>
          <BackLink resource={resource.id} />
          <h1 className="gy-title">{form}</h1>
        </div>
      </header>
    );
  }
  const create = resource.resourceActions.find(({ name }) => name === 'new');
  return (
    <header className="gy-page-header">
      <h1 className="gy-title">
        {list} {tag && <span className="gy-count">{tag}</span>}
      </h1>
      <div className="gy-links">
        {create && <CreateLink action={create} />}
        {toggleFilter && <FilterButton resourceId={resource.id} />}
      </div>
    </header>
  );
}

function CreateLink({ action: { label, resourceId } }: { action: ActionJSON }) {
  const { translateAction } = useTranslation();
  return (
    <Link className="gy-button gy-primary" to={`${places.list(resourceId)}/actions/new`} data-testid="action-new">
      {translateAction(label, resourceId)}
    </Link>
  );
}

function FilterButton({ resourceId }: { resourceId: string }) {
  const { translateButton } = useTranslation();
  const { isVisible, filtersCount, toggleFilter } = useFilterDrawer();
  return (
    <button
      id={FILTER_BUTTON}
      type="button"
      className="gy-button"
      aria-expanded={isVisible}
      aria-controls={FILTER}
      data-css={`${resourceId}-filter-button`}
      onClick={toggleFilter}
    >
      {translateButton(filtersCount > 0 ? 'filterActive' : 'filter', resourceId, { count: filtersCount })}
    </button>
  );
}
