import type { Book } from './books.js';

/** A 202: the product has given its word. */
export interface PromisedTask {
  taskId: string;
  /** Null for `do_something`. */
  resourceId: string | null;
  /** `yes` once a DELETE was answered 200: it must stay REVOKED. `perhaps` where its answer never came. */
  cancelled: 'no' | 'perhaps' | 'yes';
}

/** Everything that was promised to the callers of a run, and every answer that should not have been. */
export interface Journal {
  /** The files whose upload was answered 201, by resource. */
  books: Map<string, Book>;
  tasks: Map<string, PromisedTask>;
  /** How often each kind of answer came: a status, or how the connection ended. */
  answers: Map<string, number>;
  longestAnswerMs: number;
  /** In words: answers that no caller should get. */
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
      // A double click is promised the task that is there already.
      if (!tasks.has(taskId)) tasks.set(taskId, { taskId, resourceId, cancelled: 'no' });
    },
  };
}
