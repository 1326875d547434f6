import { type BasePropertyJSON, useTranslation } from 'adminjs';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'react-router-dom';
import { useWords } from '../words.js';
import { Tick } from './tick.js';

interface ListHeadProps {
  properties: BasePropertyJSON[];
  sortBy: string | undefined;
  direction: 'asc' | 'desc' | undefined;
  /** How many of the records on this page are ticked, and how many there are. */
  ticked: number;
  of: number;
  /** Absent if there is no action for ticked records. */
  onTickAll: (() => void) | undefined;
  /** The actions for ticked records. The bar covers the columns' names, because rows must not move when it appears. */
  bar: ReactNode;
}

/** The columns' names, by which lists can be sorted, and the box that ticks all records of a page. */
export function ListHead({ properties, sortBy, direction, ticked, of, onTickAll, bar }: ListHeadProps) {
  const { say } = useWords('Controls');
  const { translateProperty } = useTranslation();
  return (
    <thead>
      <tr>
        {onTickAll && (
          <th scope="col" className="gy-list-tick">
            <Tick
              name={say('selectAll')}
              checked={ticked === of}
              partly={ticked > 0 && ticked < of}
              onChange={onTickAll}
            />
            {bar || (
              <span className="gy-tick-words" aria-hidden="true">
                {say('selectAll')}
              </span>
            )}
          </th>
        )}
        {properties.map((property) => {
          const { propertyPath, label, resourceId, isSortable, custom } = property;
          const name = translateProperty(label, resourceId);
          const sorted = sortBy === propertyPath ? direction : undefined;
          return (
            <th
              key={propertyPath}
              scope="col"
              data-wide={custom['wide'] ? true : undefined}
              aria-sort={sorted && (sorted === 'asc' ? 'ascending' : 'descending')}
            >
              {/* Below the bar nothing may take the focus, because nobody would see it. */}
              {isSortable && !bar ? <SortLink by={propertyPath} name={name} sorted={sorted} /> : <span>{name}</span>}
            </th>
          );
        })}
        <td className="gy-list-more" />
      </tr>
    </thead>
  );
}

function SortLink({ by, name, sorted }: { by: string; name: string; sorted: 'asc' | 'desc' | undefined }) {
  const query = new URLSearchParams(useLocation().search);
  query.set('sortBy', by);
  query.set('direction', sorted === 'asc' ? 'desc' : 'asc');
  // Page 3 of another order has other records: a new order begins on its first page.
  query.delete('page');
  return (
    <Link to={{ search: query.toString() }}>
      {name}
      <span aria-hidden="true">{sorted === undefined ? '' : sorted === 'asc' ? ' ▲' : ' ▼'}</span>
    </Link>
  );
}
