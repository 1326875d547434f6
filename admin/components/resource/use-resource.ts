import type { RecordJSON } from 'adminjs';
import { useEffect } from 'react';
import type { ResourceView } from '../../views/show-resource.js';
import { useLiveTaskOf } from '../live/task-store.js';
import { useFreshRecord } from '../record/use-fresh-record.js';

export interface ShownResource {
  record: RecordJSON;
  view: ResourceView;
  isGone: boolean;
  /** Changes each time that something was done with the file. */
  state: string;
}

/** A file's record. It is read once more when a parse of it has succeeded, because its sheets and its current rows come from there. */
export function useResource(given: RecordJSON | undefined): ShownResource | null {
  const { record, isGone, readAgain } = useFreshRecord('BinaryResource', given, 'binary_resources');
  // The server's own action sets it: admin/views/show-resource.ts.
  const view: ResourceView | undefined = record?.params['view'];
  const newest = useLiveTaskOf(record?.id ?? '');
  const known = view?.tasks.latest.find(({ task_id }) => task_id === newest?.task_id)?.status;
  const succeeded = newest?.status === 'SUCCESS' && known !== 'SUCCESS' ? newest.task_id : null;
  useEffect(() => {
    if (succeeded !== null) readAgain();
  }, [succeeded, readAgain]);

  if (!record || !view) return null;
  const state = [newest?.task_id, record.params['updatedAt'], isGone].join(' ');
  return { record, view, isGone, state };
}
