import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../src/config.js';
import { createStoreDeps, type StoreDeps } from '../src/deps.js';
import { uploadResource } from '../src/upload.js';
import { loadWorkbook } from '../worker/load/load-workbook.js';
import { createTestDatabase } from './helpers/database.js';

/** What the database itself guarantees, whatever the queue delivers how often. */
describe('a task', () => {
  let deps: StoreDeps;

  beforeAll(async () => {
    deps = await createStoreDeps(readConfig({ DATABASE_URL: await createTestDatabase(), LOG_LEVEL: 'silent' }));
  });
  afterAll(() => deps.close());

  async function* bytes(text: string) {
    yield Buffer.from(text);
  }

  const insertTask = async (resourceId: string) => {
    const taskId = randomUUID();
    await deps.tasks.insert({ taskId, taskName: 'do_parse_resource', taskKwargs: {}, resourceId });
    return taskId;
  };

  const newTask = async () => {
    const resource = await uploadResource(deps, { name: 'a.csv', url: null, body: bytes('a,b\n1,2\n3,4\n') });
    const taskId = await insertTask(resource.id);
    return { taskId, resource };
  };

  const claim = async (taskId: string) => {
    const claimed = await deps.tasks.claim(taskId, 'w');
    if (!claimed) throw new Error(`task ${taskId} could not be claimed`);
    return claimed;
  };

  const countRows = async (taskId: string) => {
    const { rows } = await deps.db.query('SELECT count(*) AS count FROM parse_result WHERE task_id = $1', [taskId]);
    return rows[0].count;
  };

  test('cannot be committed by a worker that has lost it to another', async () => {
    const { taskId } = await newTask();
    const slow = await claim(taskId);
    const quick = await claim(taskId);
    await expect(loadWorkbook(deps.db, slow, () => {})).rejects.toMatchObject({ code: 'claim_lost' });
    expect(await countRows(taskId)).toBe(0);
    expect((await deps.tasks.find(taskId))?.status).toBe('STARTED');
    await loadWorkbook(deps.db, quick, () => {});
    expect(await countRows(taskId)).toBe(3);
  });

  test('delivered twice at once stores one set of rows', async () => {
    const { taskId, resource } = await newTask();
    const claims = [await claim(taskId), await claim(taskId)];
    const ends = await Promise.allSettled(claims.map((held) => loadWorkbook(deps.db, held, () => {})));
    expect(ends.filter((end) => end.status === 'fulfilled')).toHaveLength(1);
    expect(await countRows(taskId)).toBe(3);
    expect((await deps.resources.find(resource.id))?.currentTaskId).toBe(taskId);
  });

  test('that has ended cannot be claimed again', async () => {
    const { taskId } = await newTask();
    await loadWorkbook(deps.db, await claim(taskId), () => {});
    expect(await deps.tasks.claim(taskId, 'w')).toBeNull();
    expect(await deps.tasks.revoke(taskId)).toBe(false);
  });

  test('that was cancelled meanwhile stores nothing', async () => {
    const { taskId } = await newTask();
    const held = await claim(taskId);
    await deps.tasks.revoke(taskId);
    await expect(loadWorkbook(deps.db, held, () => {})).rejects.toMatchObject({ code: 'claim_lost' });
    expect(await countRows(taskId)).toBe(0);
  });

  test('that is deleted gives way to the parse before it', async () => {
    const { taskId: older, resource } = await newTask();
    await loadWorkbook(deps.db, await claim(older), () => {});
    const newer = await insertTask(resource.id);
    await loadWorkbook(deps.db, await claim(newer), () => {});
    expect((await deps.resources.find(resource.id))?.currentTaskId).toBe(newer);
    await deps.tasks.delete([newer]);
    expect((await deps.resources.find(resource.id))?.currentTaskId).toBe(older);
    expect(await countRows(newer)).toBe(0);
    expect(await countRows(older)).toBe(3);
  });

  test('that ends late does not hide the rows of a newer one', async () => {
    const { taskId: older, resource } = await newTask();
    const held = await claim(older);
    const newer = await insertTask(resource.id);
    await loadWorkbook(deps.db, await claim(newer), () => {});
    await loadWorkbook(deps.db, held, () => {});
    expect((await deps.resources.find(resource.id))?.currentTaskId).toBe(newer);
  });

  test('whose file was deleted meanwhile stores nothing', async () => {
    const { taskId, resource } = await newTask();
    const held = await claim(taskId);
    await deps.resources.delete([resource.id]);
    await expect(loadWorkbook(deps.db, held, () => {})).rejects.toMatchObject({ code: 'resource_gone' });
    expect(await countRows(taskId)).toBe(0);
  });
});
