import { randomUUID } from 'node:crypto';
import type { StoreDeps } from '../../src/deps.js';
import { uploadResource } from '../../src/files/upload.js';
import type { Claim } from '../../src/store/task-claims.js';
import { loadWorkbook } from '../../worker/load/load-workbook.js';

/** Files and parses made in the database directly, without queue and processes. */
export interface Parses {
  /** Uploads a CSV and returns its id. */
  upload(text: string): Promise<string>;
  /** Queues a parse and returns its id. */
  queue(resourceId: string, taskKwargs?: Record<string, unknown>): Promise<string>;
  claim(taskId: string): Promise<Claim>;
  /** Queues, claims and loads. */
  parse(resourceId: string): Promise<string>;
  countRows(taskId: string): Promise<number>;
}

export function createParses(deps: StoreDeps): Parses {
  const parses: Parses = {
    async upload(text) {
      async function* body() {
        yield Buffer.from(text);
      }
      return (await uploadResource(deps, { name: 'a.csv', url: null, body: body() })).id;
    },

    async queue(resourceId, taskKwargs = {}) {
      const taskId = randomUUID();
      const task = await deps.tasks.insert({ taskId, taskName: 'do_parse_resource', taskKwargs, resourceId });
      if (task.existing) throw new Error(`${resourceId} is being parsed already`);
      return taskId;
    },

    async claim(taskId) {
      const claimed = await deps.tasks.claim(taskId, 'w');
      if (!claimed) throw new Error(`task ${taskId} could not be claimed`);
      return claimed;
    },

    async parse(resourceId) {
      const taskId = await parses.queue(resourceId);
      await loadWorkbook(deps.db, await parses.claim(taskId));
      return taskId;
    },

    async countRows(taskId) {
      const { rows } = await deps.db.query('SELECT count(*) AS count FROM parse_result WHERE task_id = $1', [taskId]);
      return rows[0].count;
    },
  };
  return parses;
}
