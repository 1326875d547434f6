import type { ErrorDetails } from '../errors.js';

/** The background tasks there are, by their names in the original. */
export const TASK_NAMES = ['do_something', 'do_parse_resource'] as const;
export type TaskName = (typeof TASK_NAMES)[number];

/** Celery's words for a task's status. */
export const TASK_STATUSES = ['PENDING', 'STARTED', 'RETRY', 'SUCCESS', 'FAILURE', 'REVOKED'] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];

/** How far a task is. The names are the API's, because the API returns this object as it is stored. */
export interface Progress {
  /** How much of the file is read, 0 to 100. */
  percent: number;
  /** Rows read so far. */
  rows: number;
  /** Bytes worked through, and all there are. The reader chooses the unit, e.g. bytes of unpacked sheets. */
  bytes_done: number;
  bytes_total: number;
  rows_per_second: number;
  /** Null as long as it is not known. */
  seconds_left: number | null;
}

/** A try that failed, with another one after it. The names are the API's, because the API returns this object as it is stored. */
export interface FailedTry {
  attempt: number;
  worker: string | null;
  date_started: string | null;
  date_ended: string;
  /** When the next one was due; null if a worker took over at once. */
  date_next_retry: string | null;
  error: { code: string; message: string; details?: ErrorDetails };
}

export interface Task {
  taskId: string;
  taskName: string;
  taskKwargs: Record<string, unknown> | null;
  status: TaskStatus;
  progress: Progress | null;
  result: unknown;
  traceback: string | null;
  retries: number;
  dateNextRetry: Date | null;
  /** Oldest first, the first 50 of them; empty for tasks that are older than this list. */
  tries: FailedTry[];
  dateCreated: Date;
  dateStarted: Date | null;
  dateDone: Date | null;
  worker: string | null;
  resourceId: string | null;
  /** The user who asked for it; null if nobody who was signed in did. */
  requestedBy: string | null;
  /** Since when its rows are not shown any more; null as long as they are, and if there never were any. */
  rowsExpiredAt: Date | null;
}
