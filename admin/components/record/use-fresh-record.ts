import { ApiClient, type RecordJSON } from 'adminjs';
import { useCallback, useEffect, useRef, useState } from 'react';
import { listen } from '../live/event-stream.js';
import { createPacedReading, type PacedReading } from '../live-list/read-paced.js';

export interface FreshRecord {
  /** As it was read last. */
  record: RecordJSON | undefined;
  /** Whether it was deleted while it was looked at. */
  isGone: boolean;
  /** Reads it once more, soon. */
  readAgain(): void;
}

/**
 * The record of a page, as the page got it, and read once more whenever a list that it stands in has changed: somebody may have renamed or
 * deleted it.
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
      // The server's own actions put `view` there: admin/actions/show-*.ts.
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
