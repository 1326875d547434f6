import { ApiClient, type RecordJSON } from 'adminjs';
import { useCallback, useEffect, useRef, useState } from 'react';
import { listen } from '../live/event-stream.js';
import { createPacedReading, type PacedReading } from '../live-list/read-paced.js';

export interface FreshRecord {
  /** The newest state that was read. */
  record: RecordJSON | undefined;
  /** Whether it was deleted while the page was open. */
  isGone: boolean;
  /** Reads the record once more, soon. */
  readAgain(): void;
}

/**
 * The record of a page, read once more whenever its list has changed, because somebody may have renamed or deleted it.
 * @param list the list by the API's noun
 */
export function useFreshRecord(resourceId: string, given: RecordJSON | undefined, list: string): FreshRecord {
  const [record, setRecord] = useState(given);
  const [isGone, setGone] = useState(false);
  const reading = useRef<PacedReading | null>(null);
  useEffect(() => {
    setRecord(given);
    setGone(false);
  }, [given]);
  const id = given?.id;

  useEffect(() => {
    if (!id) return;
    const paced = createPacedReading(async () => {
      const { data } = await new ApiClient().recordAction({ resourceId, recordId: id, actionName: 'show' });
      if (reading.current !== paced) return;
      // The server's own actions set `view`: admin/views/show-*.ts.
      if (data.record?.id === id && data.record.params['view']) setRecord(data.record);
      else if (data.notice?.message === 'recordGone') setGone(true);
    });
    reading.current = paced;
    const stop = listen({
      onLists(lists) {
        if (lists.includes(list)) paced.ask();
      },
    });
    return () => {
      stop();
      paced.close();
      reading.current = null;
    };
  }, [resourceId, id, list]);

  const readAgain = useCallback(() => reading.current?.ask(), []);
  return { record, isGone, readAgain };
}
