import { type RecordJSON, useSelectedRecords } from 'adminjs';
import { useEffect, useRef } from 'react';
import { useLocation } from 'react-router-dom';
import { REFRESH } from './use-live-list.js';

/**
 * The ticked records. They stay ticked while the list is kept up to date. Another page, filter or order begins with the records that
 * the address names (`recordIds`). Deleted records lose their tick.
 */
export function useTicks(resourceId: string, records: RecordJSON[]) {
  const { selectedRecords, setSelectedRecords, handleSelect, handleSelectAll } = useSelectedRecords(records);
  const { search } = useLocation();
  const question = `${resourceId} ${search}`;
  const begun = useRef('');

  // biome-ignore lint/correctness/useExhaustiveDependencies: setSelectedRecords is another function each time
  useEffect(() => {
    const params = new URLSearchParams(search);
    const named = params.get('recordIds')?.split(',') ?? [];
    const isNew = begun.current !== question;
    // The new list's records are not known yet: those that the address names are ticked once they are.
    if (records.length > 0 || params.has(REFRESH) || named.length === 0) begun.current = question;
    const wanted = isNew ? named : selectedRecords.map(({ id }) => id);
    const ticked = params.has(REFRESH) ? [] : records.filter(({ id }) => wanted.includes(id));
    if (isNew || ticked.length !== selectedRecords.length) setSelectedRecords(ticked);
  }, [question, records]);

  return { selectedRecords, handleSelect, handleSelectAll };
}
