import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../src/config.js';
import { createStoreDeps, type StoreDeps } from '../../src/deps.js';
import { loadWorkbook } from '../../worker/load/load-workbook.js';
import { createParses, type Parses } from '../helpers/parses.js';
import { startPostgres, stopPostgres } from './driver/postgres-server.js';
import { openStage, type Stage } from './driver/stage.js';

let stage: Stage;
let deps: StoreDeps;
let parses: Parses;

beforeAll(async () => {
  stage = await openStage('postgres');
  deps = await createStoreDeps(readConfig({ ...stage.env, LOG_LEVEL: 'silent' }));
  parses = createParses(deps);
  // Commits that do not wait for the disk stay in memory for so long.
  await deps.db.query(`ALTER SYSTEM SET wal_writer_delay = '10s'`);
  await deps.db.query('SELECT pg_reload_conf()');
});
afterAll(async () => {
  await deps.close();
  await stage.close();
});

const readAttempt = async (taskId: string) => {
  const { rows } = await stage.db.query('SELECT status, attempt FROM task_result WHERE task_id = $1', [taskId]);
  return rows[0];
};

/**
 * Claims a task and crashes the server until the crash has undone a claim. Another commit at the same moment would write it to the disk
 * after all.
 */
async function claimAndCrash() {
  for (;;) {
    const taskId = await parses.queue(await parses.upload('a,b\n1,2\n'));
    const claim = await parses.claim(taskId);
    await stopPostgres(stage.postgres, 'immediate');
    await startPostgres(stage.postgres);
    const { status, attempt } = await readAttempt(taskId);
    if (status === 'PENDING' && attempt === 0) return { taskId, claim };
  }
}

test('a worker whose claim went with a crash of PostgreSQL cannot pass for the one that claimed next', async () => {
  const { taskId, claim: undone } = await claimAndCrash();
  await expect(loadWorkbook(deps.db, undone)).rejects.toMatchObject({ code: 'claim_lost' });
  const held = await parses.claim(taskId);
  expect(held.attempt).toBe(undone.attempt);
  await expect(loadWorkbook(deps.db, undone)).rejects.toMatchObject({ code: 'claim_lost' });
  expect(await deps.tasks.fail(undone, { code: 'x', message: 'x', traceback: null })).toBe('lost');
  await loadWorkbook(deps.db, held);
  expect(await parses.countRows(taskId)).toBe(2);
});
