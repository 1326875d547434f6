import type { StorageLimits } from '../src/config.js';
import type { ErrorDetails } from '../src/errors.js';
import type { Progress } from '../src/store/task.js';
import type { Claim } from '../src/store/task-claims.js';
import type { ReaderBudgets } from './readers/contract.js';

/** What a child needs to know before its first task. */
export interface ChildSetup {
  databaseUrl: string;
  budgets: ReaderBudgets;
  storage: StorageLimits;
}

/** From the worker to its child process. */
export type ToChild = { kind: 'setup'; setup: ChildSetup } | { kind: 'parse'; claim: Claim };

/** A failure as it crosses the process border: the classes of errors are lost there. */
export interface Failure {
  code: string;
  /** For people. */
  message: string;
  /** What the message names. */
  details: ErrorDetails;
  /** For developers. */
  traceback: string | null;
  /** Whether another try may succeed, e.g. if the database was unreachable or the process was killed. */
  curable: boolean;
}

/** From the child process to its worker. */
export type FromChild =
  /** The reader got further. */
  | { kind: 'progress'; progress: Progress }
  /** The database is at work, not the reader: sent once a second as long as that lasts. */
  | { kind: 'waiting' }
  | { kind: 'done' }
  | { kind: 'failed'; failure: Failure };
