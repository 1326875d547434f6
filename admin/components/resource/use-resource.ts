import { ApiClient, type RecordJSON } from 'adminjs';
import { useEffect, useState } from 'react';
import type { ResourceView } from '../../actions/show-resource.js';
import { useLiveTaskOf } from '../live/task-store.js';

/** A file's record, read once more when a parse of it has succeeded: its sheets, and which rows are shown, come from there. */
export function useResource(given: RecordJSON | undefined): { record: RecordJSON; view: ResourceView } | null {
  const [record, setRecord] = useState(given);
  useEffect(() => setRecord(given), [given]);
  const id = record?.id;
  // The server's own action puts it there: admin/actions/show-resource.ts.
  const view: ResourceView | undefined = record?.params['view'];
  const newest = useLiveTaskOf(id ?? '');
  const known = view?.tasks.latest.find(({ task_id }) => task_id === newest?.task_id)?.status;
  const succeeded = newest?.status === 'SUCCESS' && known !== 'SUCCESS' ? newest.task_id : null;

  useEffect(() => {
    if (!id || succeeded === null) return;
    let stopped = false;
    new ApiClient().recordAction({ resourceId: 'BinaryResource', recordId: id, actionName: 'show' }).then(
      ({ data }) => {
        if (!stopped && data.record?.id === id && data.record.params['view']) setRecord(data.record);
      },
      () => {
        // The server is away, or the file was deleted: what was read stands there.
      },
    );
    return () => {
      stopped = true;
    };
  }, [id, succeeded]);

  return record && view ? { record, view } : null;
}
