import type { Book } from './books.js';

/** A task that a 202 has promised. */
export interface PromisedTask {
  taskId: string;
  /** Null for `do_something`. */
  resourceId: string | null;
  /** `yes` once a DELETE returned 200: the task must stay REVOKED. `perhaps` if the DELETE's answer never came. */
  cancelled: 'no' | 'perhaps' | 'yes';
}

/** Everything that was promised to the callers of a run, and every wrong answer. */
export interface Journal {
  /** The files whose upload returned 201, by resource. */
  books: Map<string, Book>;
  tasks: Map<string, PromisedTask>;
  /** How often each kind of answer came: a status, or how the connection ended. */
  answers: Map<string, number>;
  longestAnswerMs: number;
  /** Descriptions of answers that no caller should get. */
  complaints: string[];
  promise(taskId: string, resourceId: string | null): void;
}

export function createJournal(): Journal {
  const tasks = new Map<string, PromisedTask>();
  return {
    books: new Map(),
    tasks,
    answers: new Map(),
    longestAnswerMs: 0,
    complaints: [],
    promise(taskId, resourceId) {
      // A double click gets the promise of the task that exists already.
      if (!tasks.has(taskId)) tasks.set(taskId, { taskId, resourceId, cancelled: 'no' });
    },
  };
}
