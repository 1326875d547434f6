import type { Claim, Progress } from '../src/store/tasks.js';

/** What a child needs to know before its first task. */
export interface ChildSetup {
  databaseUrl: string;
}

/** From the worker to its child process. */
export type ToChild = { kind: 'setup'; setup: ChildSetup } | { kind: 'parse'; claim: Claim };

/** A failure as it crosses the process border, where classes are lost. */
export interface Failure {
  code: string;
  /** For people. */
  message: string;
  /** For developers. */
  traceback: string | null;
  /** Whether another try may well succeed: the database was away, the process was killed. */
  curable: boolean;
}

/** From the child process to its worker. */
export type FromChild =
  | { kind: 'progress'; progress: Progress }
  | { kind: 'done' }
  | { kind: 'failed'; failure: Failure };
