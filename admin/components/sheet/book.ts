import { useEffect, useState } from 'react';
import { askServer, Refusal } from './ask-server.js';

const POLL_MS = 1_000;

export interface Sheet {
  sheet_index: number;
  name: string;
  visibility: 'visible' | 'hidden' | 'very_hidden';
  /** The used range in A1 notation; null if nothing was stored. */
  dimensions: string | null;
  rows: number;
}

export interface Task {
  task_id: string;
  task_name: string;
  task_kwargs: Record<string, unknown> | null;
  status: string;
  progress: { percent?: number; rows?: number } | null;
  result: { code?: string; message?: string } | null;
}

export interface File {
  id: string;
  name: string;
  current_task_id: string | null;
}

/** Why there is nothing to show, as a key of the translations. */
export type Trouble =
  | 'noTask'
  | 'noFile'
  | 'notParsed'
  | 'notParse'
  | 'failed'
  | 'cancelled'
  | 'removed'
  | 'deleted'
  | 'signIn'
  | 'away';

/** A parse with its file and its sheets, or the reason why there is none. */
export type Book =
  | { state: 'loading' }
  | { state: 'running'; task: Task; file: File | null }
  | { state: 'trouble'; trouble: Trouble; failure?: unknown; task?: Task; file?: File | null }
  | { state: 'ready'; task: Task; file: File | null; sheets: Sheet[] };

/** Finds a parse by its task, or a file's newest one, and follows it until it has ended. */
export function useBook(taskId: string | null, resourceId: string | null): Book {
  const [book, setBook] = useState<Book>({ state: 'loading' });
  useEffect(() => {
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    async function read() {
      const found = await loadBook(taskId, resourceId, controller.signal).catch(asTrouble);
      if (controller.signal.aborted) return;
      setBook(found);
      const isPassing = found.state === 'running' || (found.state === 'trouble' && found.trouble === 'away');
      if (isPassing) timer = setTimeout(read, POLL_MS);
    }
    setBook({ state: 'loading' });
    void read();
    return () => {
      controller.abort();
      clearTimeout(timer);
    };
  }, [taskId, resourceId]);
  return book;
}

async function loadBook(taskId: string | null, resourceId: string | null, signal: AbortSignal): Promise<Book> {
  if (taskId !== null) return loadTask(taskId, signal);
  if (resourceId === null) return { state: 'trouble', trouble: 'noTask' };
  const file = await findOrNull<File>(`/binary_resources/${encodeURIComponent(resourceId)}`, signal);
  if (!file) return { state: 'trouble', trouble: 'noFile' };
  if (file.current_task_id === null) return { state: 'trouble', trouble: 'notParsed', file };
  return loadTask(file.current_task_id, signal);
}

async function loadTask(taskId: string, signal: AbortSignal): Promise<Book> {
  const task = await findOrNull<Task>(`/task_results/${encodeURIComponent(taskId)}`, signal);
  if (!task) return { state: 'trouble', trouble: 'noTask' };
  const resourceId = task.task_kwargs?.['resource_id'];
  const file =
    typeof resourceId === 'string' ? await findOrNull<File>(`/binary_resources/${resourceId}`, signal) : null;
  if (task.task_name !== 'do_parse_resource') return { state: 'trouble', trouble: 'notParse', task };
  if (task.status === 'FAILURE') {
    return { state: 'trouble', trouble: 'failed', failure: task.result, task, file };
  }
  if (task.status === 'REVOKED') return { state: 'trouble', trouble: 'cancelled', task, file };
  if (task.status !== 'SUCCESS') return { state: 'running', task, file };
  try {
    const sheets = await loadSheets(taskId, signal);
    // Deleting a file deletes its rows.
    if (sheets.length === 0 && !file) return { state: 'trouble', trouble: 'deleted', task };
    return { state: 'ready', task, file, sheets };
  } catch (error) {
    if (error instanceof Refusal && error.status === 410) return { state: 'trouble', trouble: 'removed', task, file };
    throw error;
  }
}

async function loadSheets(taskId: string, signal: AbortSignal): Promise<Sheet[]> {
  const sheets: Sheet[] = [];
  let query: string | null = `?task_id=${encodeURIComponent(taskId)}`;
  while (query !== null) {
    const path = `/parse_results/sheets${query}`;
    const page: { results: Sheet[]; next: string | null } = await askServer(path, { signal });
    sheets.push(...page.results);
    query = page.next && new URL(page.next).search;
  }
  return sheets;
}

/** Returns null if there is no such thing, or its id cannot be one. */
async function findOrNull<T>(path: string, signal: AbortSignal): Promise<T | null> {
  try {
    return await askServer<T>(path, { signal });
  } catch (error) {
    if (error instanceof Refusal && (error.status === 404 || error.status === 400)) return null;
    throw error;
  }
}

function asTrouble(error: unknown): Book {
  const status = error instanceof Refusal ? error.status : 0;
  return { state: 'trouble', trouble: status === 401 ? 'signIn' : status === 410 ? 'removed' : 'away' };
}
