import { ApiClient, type RecordJSON, useNotice } from 'adminjs';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useLocation, useNavigate } from 'react-router-dom';
import { listenToList } from './list-triggers.js';
import { comparePages } from './merge-page.js';
import { createPacedReading } from './read-paced.js';

/** AdminJS's own parameter, which means: read the list anew. */
export const REFRESH = 'refresh';

/** How often the list checks whether somebody is still at the rows, while news wait, in milliseconds. */
const LOOK_EVERY_MS = 1_000;

/** The server's answer: a page of a list. */
export interface ListAnswer {
  records: RecordJSON[];
  page: number;
  perPage: number;
  total: number;
  direction?: 'asc' | 'desc';
  sortBy?: string;
}

/** Changes in a newer answer that are not shown yet, because somebody is at the rows. */
export interface ListNews {
  added: number;
  gone: string[];
}

export interface LiveList {
  /** Null until the server's first answer. */
  shown: ListAnswer | null;
  /** Whether another page, order or filter is being read. */
  isLoading: boolean;
  news: ListNews | null;
  /** Shows the changes. */
  showNews(): void;
  /** Reads anew, and shows the answer at once. */
  refresh(): Promise<void>;
}

/**
 * The list of the address, kept up to date by the stream of changes. Cells change in their places. Rows come and go by themselves,
 * unless `mayMove` says that somebody would lose their place. Then the change is kept as news.
 */
export function useLiveList(resourceId: string, mayMove: (news: ListNews, answer: ListAnswer) => boolean): LiveList {
  const { search, pathname, state } = useLocation();
  const navigate = useNavigate();
  const addNotice = useNotice();
  const [shown, setShown] = useState<ListAnswer | null>(null);
  const [waiting, setWaiting] = useState<(ListNews & { answer: ListAnswer }) | null>(null);
  const [isLoading, setLoading] = useState(true);
  const current = useRef<ListAnswer | null>(null);
  const mayMoveNow = useRef(mayMove);
  mayMoveNow.current = mayMove;
  /** Numbers the questions: if a newer one was asked meanwhile, the answer is dropped. */
  const asked = useRef(0);
  const lastSearch = useRef<string | null>(null);
  /** Whether a question is open. If the list changes meanwhile, it is asked once more, and that answer is shown. */
  const isOpen = useRef(false);

  const show = useCallback((answer: ListAnswer) => {
    current.current = answer;
    isOpen.current = false;
    setShown(answer);
    setWaiting(null);
    setLoading(false);
  }, []);

  const read = useCallback(async (): Promise<ListAnswer | null> => {
    const mine = ++asked.current;
    const params = new URLSearchParams(search);
    const { data } = await new ApiClient().resourceAction({ resourceId, actionName: 'list', params });
    if (mine !== asked.current) return null;
    if (data.notice) addNotice(data.notice);
    // If the request was refused, there is no list.
    if (!data['meta']) return null;
    return { records: data['records'], ...data['meta'] };
  }, [resourceId, search, addNotice]);

  const refresh = useCallback(async () => {
    isOpen.current = true;
    try {
      const answer = await read();
      if (answer) show(answer);
    } catch {
      isOpen.current = false;
      setLoading(false);
      addNotice({ type: 'error', message: 'errorFetchingRecords', resourceId });
    }
  }, [read, show, addNotice, resourceId]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `state` changes when somebody follows a link to where they are
  useEffect(() => {
    const params = new URLSearchParams(search);
    if (params.has(REFRESH)) {
      params.delete(REFRESH);
      navigate({ pathname, search: params.toString() }, { replace: true, state: { read: Date.now() } });
      return;
    }
    // If the same question is asked again, the rows stay until the answer comes.
    setLoading(lastSearch.current !== search);
    lastSearch.current = search;
    void refresh();
    return () => void asked.current++;
  }, [resourceId, search, pathname, state]);

  useEffect(() => {
    const reading = createPacedReading(async () => {
      const answer = await read();
      const before = current.current;
      if (!answer) return;
      if (!before || isOpen.current) return show(answer);
      const { inPlace, isSame, added, gone } = comparePages(before, answer);
      if (isSame || mayMoveNow.current({ added, gone }, answer)) return show(answer);
      const kept = { ...before, records: inPlace };
      current.current = kept;
      setShown(kept);
      setWaiting(added + gone.length === 0 ? null : { added, gone, answer });
    });
    const stop = listenToList(resourceId, reading.ask);
    return () => {
      stop();
      reading.close();
    };
  }, [resourceId, read, show]);

  useEffect(() => {
    if (!waiting) return;
    const timer = setInterval(() => {
      if (mayMoveNow.current(waiting, waiting.answer)) show(waiting.answer);
    }, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [waiting, show]);

  return {
    shown,
    isLoading,
    news: waiting,
    showNews: () => {
      if (waiting) show(waiting.answer);
    },
    refresh,
  };
}
