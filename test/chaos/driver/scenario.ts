import { setTimeout as sleep } from 'node:timers/promises';
import type { Queue } from 'bullmq';
import { expect } from 'vitest';
import { readConfig } from '../../../src/config.js';
import { createTaskQueue } from '../../../src/queue/open-queue.js';
import { type Api, createApi } from '../../helpers/api.js';
import { checkLeftovers } from '../verify/leftovers.js';
import { differences, readSheets } from '../verify/rows.js';
import type { Book } from './books.js';
import type { Member } from './fleet.js';
import { type BackendName, openStage, type Stage } from './stage.js';

/** The state of a task, as a scenario sees it. */
export interface TaskState {
  status: string;
  attempt: number;
  code: string | null;
  dateDone: Date | null;
}

/** A stage with one web process, and what the scenarios on it have in common. */
export interface Scene extends Stage {
  api: Api;
  /** The product's own queue of parses, to look into and to add jobs by hand. */
  parses: Queue;
  /** Returns a running worker, from the scenario before, or a new one. */
  anyWorker(): Promise<Member>;
  startWorker(env?: Record<string, string>): Promise<Member>;
  /** Uploads a book and returns the resource's id. */
  upload(book: Book): Promise<string>;
  /** Asks for a parse and returns the task's id. */
  parse(resourceId: string): Promise<string>;
  taskState(taskId: string): Promise<TaskState>;
  /** Waits until a task is in the wanted state, and returns it. */
  untilTask(taskId: string, isIt: (task: TaskState) => boolean, seconds?: number): Promise<TaskState>;
  /** Waits until a task's rows are being stored. */
  untilAtWork(taskId: string): Promise<TaskState>;
  /** Waits until the queue has seen the end of every job that a worker took. */
  untilNoJobIsActive(): Promise<void>;
  /** Waits for SUCCESS, and expects the book's rows: all of them, once. */
  expectWhole(taskId: string, book: Book, seconds?: number): Promise<TaskState>;
  /** Ends all workers, even stopped ones. */
  killWorkers(): Promise<void>;
}

export async function openScene(backend: BackendName): Promise<Scene> {
  const stage = await openStage(backend);
  const web = await stage.fleet.start('web');
  const api = createApi(web.url);
  const queue = await createTaskQueue(readConfig(stage.env), stage.postgres.url);
  const parses = queue.queues.find(({ name }) => name === 'do_parse_resource');
  if (!parses) throw new Error('there is no queue for parses');

  async function taskState(taskId: string): Promise<TaskState> {
    const { rows } = await stage.db.query<TaskState>(
      `SELECT status, attempt, result->>'code' AS code, date_done AS "dateDone" FROM task_result WHERE task_id = $1`,
      [taskId],
    );
    if (!rows[0]) throw new Error(`there is no task ${taskId}`);
    return rows[0];
  }

  async function untilTask(taskId: string, isIt: (task: TaskState) => boolean, seconds = 60): Promise<TaskState> {
    for (const deadline = Date.now() + seconds * 1_000; ; await sleep(20)) {
      // The server may be unreachable, because the scenario tests that.
      const task = await taskState(taskId).catch(() => null);
      if (task && isIt(task)) return task;
      if (Date.now() > deadline) throw new Error(`after ${seconds} s the task is ${JSON.stringify(task)}`);
    }
  }

  function startWorker(env: Record<string, string> = {}): Promise<Member> {
    return stage.fleet.start('worker', { WORKER_CONCURRENCY: '1', ...env });
  }

  return {
    ...stage,
    api,
    parses,
    taskState,
    untilTask,
    startWorker,

    async anyWorker() {
      return stage.fleet.members().find(({ kind }) => kind === 'worker') ?? startWorker();
    },

    async upload(book) {
      const { status, body } = await api.upload(book.name, book.bytes);
      expect(status).toBe(201);
      return body.id;
    },

    async parse(resourceId) {
      const { status, body } = await api.post('do_parse_resource', { resource_id: resourceId });
      expect(status).toBe(202);
      return body.task_id;
    },

    async untilAtWork(taskId) {
      const storing = `SELECT FROM pg_stat_activity WHERE query ~ '^COPY parse_result' AND state = 'active'`;
      for (;;) {
        const task = await untilTask(taskId, ({ status }) => status !== 'PENDING');
        expect(task.status).toBe('STARTED');
        if ((await stage.db.query(storing)).rowCount) return task;
      }
    },

    async untilNoJobIsActive() {
      const deadline = Date.now() + 90_000;
      while ((await parses.getActiveCount()) > 0 && Date.now() < deadline) await sleep(50);
      expect(await parses.getActiveCount()).toBe(0);
    },

    async expectWhole(taskId, book, seconds = 60) {
      const task = await untilTask(taskId, ({ status }) => /SUCCESS|FAILURE|REVOKED/.test(status), seconds);
      expect(task).toMatchObject({ status: 'SUCCESS' });
      expect(differences(book, await readSheets(stage.db, taskId))).toBeNull();
      return task;
    },

    async killWorkers() {
      const workers = stage.fleet.members().filter(({ kind }) => kind === 'worker');
      await Promise.all(workers.map((worker) => stage.fleet.end(worker, 'SIGKILL')));
    },

    async close() {
      await queue.close().catch(() => {});
      await stage.fleet.close();
      const leftovers = await checkLeftovers(stage);
      await stage.close();
      expect(leftovers).toEqual([]);
    },
  };
}
