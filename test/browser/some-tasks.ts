import { randomUUID } from 'node:crypto';
import { readConfig } from '../../src/config.js';
import { createStoreDeps, type StoreDeps } from '../../src/deps.js';
import { uploadResource } from '../../src/files/upload.js';
import { loadWorkbook } from '../../worker/load/load-workbook.js';

export const LONG_NAME = `${'とても長い名前の売上明細表'.repeat(8)}.csv`;

/** Files and tasks in every state, made at the database itself: no worker changes them. */
export interface SomeTasks {
  deps: StoreDeps;
  /** Uploads a table and gives its id. */
  upload(name: string, text: string): Promise<string>;
  /** Queues a parse of a file, or `do_something`, and gives its id. */
  queue(resourceId: string | null): Promise<string>;
  /** Loads what was queued. */
  load(taskId: string): Promise<void>;
  /** Queues and loads. */
  parse(resourceId: string): Promise<string>;
  /** Queues, and has the first tries fail: the last of them for good. */
  fail(resourceId: string | null, tries: number): Promise<string>;
  /** Queues, and has a try fail that is to be made again. */
  retry(resourceId: string | null): Promise<string>;
  close(): Promise<void>;
}

const TOO_MANY = {
  code: 'too_many_cells',
  message:
    'The workbook has more than 1,000 cells, the most that are read; the sheet “売上” passed it in row 12. Split it.',
  details: { sheet: '売上', row: 12, limit: 1_000, unit: 'cells', setting: 'READ_CELLS' } as const,
  traceback: 'WorkbookError: too many\n    at somewhere',
};
const AWAY = {
  code: 'database_away',
  message: 'The database did not answer. It will be tried again.',
  traceback: null,
};

export async function createSomeTasks(env: Record<string, string>): Promise<SomeTasks> {
  const deps = await createStoreDeps(readConfig({ ...env, LOG_LEVEL: 'silent' }));
  const claim = async (taskId: string) => {
    const claimed = await deps.tasks.claim(taskId, 'host-1:4711');
    if (!claimed) throw new Error(`task ${taskId} could not be claimed`);
    return claimed;
  };
  const some: SomeTasks = {
    deps,
    close: () => deps.close(),

    async upload(name, text) {
      async function* body() {
        yield Buffer.from(text);
      }
      return (await uploadResource(deps, { name, url: null, body: body() })).id;
    },

    async queue(resourceId) {
      const taskId = randomUUID();
      const taskName = resourceId === null ? 'do_something' : 'do_parse_resource';
      const taskKwargs = resourceId === null ? {} : { resource_id: resourceId };
      await deps.tasks.insert({ taskId, taskName, taskKwargs, resourceId });
      return taskId;
    },

    async load(taskId) {
      await loadWorkbook(deps.db, await claim(taskId));
    },

    async parse(resourceId) {
      const taskId = await some.queue(resourceId);
      await some.load(taskId);
      return taskId;
    },

    async fail(resourceId, tries) {
      const taskId = await some.queue(resourceId);
      for (let made = 1; made < tries; made++) await deps.tasks.retry(await claim(taskId), AWAY, 1_000);
      await deps.tasks.fail(await claim(taskId), TOO_MANY);
      return taskId;
    },

    async retry(resourceId) {
      const taskId = await some.queue(resourceId);
      await deps.tasks.retry(await claim(taskId), AWAY, 3_600_000);
      return taskId;
    },
  };
  return some;
}
