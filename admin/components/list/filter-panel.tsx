import {
  BasePropertyComponent,
  type RecordJSON,
  type ResourceJSON,
  useFilterDrawer,
  useQueryParams,
  useTranslation,
} from 'adminjs';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useLocation } from 'react-router-dom';
import { useWords } from '../words.js';

export const FILTER = 'filter-panel';
export const FILTER_BUTTON = 'filter-button';

/** Parts of a field that may be open over the panel: Escape closes those first. */
const OPEN_PART = '.gy-select__menu, .react-datepicker';

type Filters = Record<string, unknown>;

/**
 * The fields to filter a list by, beside the list. When the panel opens, it takes the focus. When it closes, it returns the focus, and
 * nothing in it can be reached.
 */
export default function FilterPanel({ resource }: { resource: ResourceJSON }) {
  const { isVisible, close } = useFilterDrawer();
  const { filters } = useQueryParams<Filters, Filters>();
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list has other fields
  useEffect(close, [pathname]);
  if (!isVisible) return null;
  return <FilterForm key={JSON.stringify(filters ?? {})} resource={resource} filters={filters ?? {}} onClose={close} />;
}

interface FilterFormProps {
  resource: ResourceJSON;
  /** The filters of the list. */
  filters: Filters;
  onClose: () => void;
}

function FilterForm({ resource, filters, onClose }: FilterFormProps) {
  const { storeParams } = useQueryParams();
  const { translateLabel, translateButton } = useTranslation();
  const { say } = useWords('Controls');
  const [wanted, setWanted] = useState(filters);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    // Focusing a date field would open its calendar.
    form.current?.querySelector<HTMLElement>(':is(input, select):not(.react-datepicker-wrapper *)')?.focus();
  }, []);

  function leave() {
    onClose();
    document.getElementById(FILTER_BUTTON)?.focus();
  }

  function filterBy(next: Filters) {
    const given = Object.entries(next).filter(([, value]) => value !== undefined && value !== null && value !== '');
    storeParams({ filters: Object.fromEntries(given), page: '1' });
    leave();
  }

  const change = (property: string | RecordJSON, value?: unknown) => {
    if (typeof property === 'string') setWanted((known) => ({ ...known, [property]: value }));
  };
  return (
    <form
      ref={form}
      id={FILTER}
      className="gy-filter"
      aria-label={translateLabel('filters', resource.id)}
      data-css={`${resource.id}-filter-drawer`}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        filterBy(wanted);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.currentTarget.querySelector(OPEN_PART)) leave();
      }}
    >
      <div className="gy-filter-head">
        <h2>{translateLabel('filters', resource.id)}</h2>
        <button type="button" className="gy-close" aria-label={say('close')} onClick={leave}>
          ✕
        </button>
      </div>
      <div className="gy-filter-fields" data-css={`${resource.id}-filter-drawer-content`}>
        {resource.filterProperties.map((property) => (
          <BasePropertyComponent
            key={property.propertyPath}
            where="filter"
            onChange={change}
            property={property}
            filter={wanted}
            resource={resource}
          />
        ))}
      </div>
      <div className="gy-filter-foot">
        <button type="button" className="gy-button" onClick={() => filterBy({})}>
          {translateButton('resetFilter', resource.id)}
        </button>
        <button type="submit" className="gy-button gy-primary">
          {translateButton('applyChanges', resource.id)}
        </button>
      </div>
    </form>
  );
}
