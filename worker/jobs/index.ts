import type { Config } from '../../src/config.js';
import type { TaskName } from '../../src/store/task.js';
import type { TaskStore } from '../../src/store/tasks.js';
import { assertPayload } from '../../src/tasks/task-kinds.js';
import type { Children } from '../children.js';
import type { TaskRun } from '../run-task.js';

/** What a job needs. */
export interface JobDeps {
  tasks: TaskStore;
  children: Children;
}

/** Does one task, and marks it SUCCESS in the transaction of what it stores. */
type Job = (deps: JobDeps, run: TaskRun) => Promise<void>;

interface JobKind {
  /** How many of them one worker does at a time. */
  atATime(config: Config): number;
  /** Loads its code when the first task comes. */
  load(): Promise<Job>;
}

/** The job of each kind of task. */
export const JOBS: Readonly<Record<TaskName, JobKind>> = {
  do_something: {
    // They wait for the database far more than they compute.
    atATime: () => 64,
    load: async () => (await import('./do-something.js')).doSomething,
  },
  do_parse_resource: {
    atATime: ({ workerConcurrency }) => workerConcurrency,
    load: async () => (await import('./do-parse-resource.js')).doParseResource,
  },
};

/** Makes the work of a kind of task. It checks the arguments first. */
export function createJob(taskName: TaskName, deps: JobDeps): (run: TaskRun) => Promise<void> {
  return async (run) => {
    assertPayload(taskName, run.claim.taskKwargs);
    const job = await JOBS[taskName].load();
    await job(deps, run);
  };
}
