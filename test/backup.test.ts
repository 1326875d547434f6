import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAccount } from './helpers/accounts.js';
import { createApi } from './helpers/api.js';
import { type Running, runGyoretsu, startGyoretsu } from './helpers/gyoretsu.js';
import { makeLargeBook } from './helpers/large-book.js';
import { hasSystemPostgres, type SystemPostgres, startSystemPostgres } from './helpers/system-postgres.js';

const ADMIN = { username: 'admin', password: 'admin' };

/** As docs/operations/backup.md has it. */
const DUMP = ['--format=custom', '--exclude-schema=bullmq', '--exclude-table-data=session.session'];

describe.skipIf(!hasSystemPostgres())('a backup of a running installation', () => {
  let server: SystemPostgres;
  let folder: string;
  const running: Running[] = [];

  const databaseUrl = (name: string) => Object.assign(new URL(server.url), { pathname: `/${name}` }).href;
  const start = async (command: 'web' | 'worker', name: string) => {
    const started = await startGyoretsu(command, { DATABASE_URL: databaseUrl(name), WORKER_CONCURRENCY: '1' });
    running.push(started);
    return started;
  };

  beforeAll(async () => {
    server = await startSystemPostgres();
    folder = await mkdtemp(join(tmpdir(), 'gyoretsu-backup-'));
    for (const name of ['lived', 'restored']) await server.run('psql', [server.url, '-qc', `CREATE DATABASE ${name}`]);
    await createAccount({ DATABASE_URL: databaseUrl('lived') }, ADMIN);
  });
  afterAll(async () => {
    for (const each of running) await each.stop('SIGKILL');
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('restored elsewhere adds up, and what was under way then is done there', async () => {
    const api = createApi((await start('web', 'lived')).url);
    const worker = await start('worker', 'lived');
    const done = await api.upload('done.xlsx', await makeLargeBook(200, 8), '?parse=true');
    await api.waitForTask(done.body.task_id);
    const replaced = await api.post('do_parse_resource', { resource_id: done.body.id });
    await api.waitForTask(replaced.body.task_id);
    // While the dump is made, one parse runs, and the others wait.
    const book = await makeLargeBook(20_000, 8);
    const queued = [];
    for (const name of ['a', 'b', 'c']) queued.push((await api.upload(`${name}.xlsx`, book, '?parse=true')).body);
    const dump = join(folder, 'gyoretsu.dump');
    await server.run('pg_dump', [...DUMP, `--file=${dump}`, databaseUrl('lived')]);
    await worker.stop('SIGKILL');
    await server.run('pg_restore', ['--exit-on-error', `--dbname=${databaseUrl('restored')}`, dump]);
    const open = await server.run('psql', [
      databaseUrl('restored'),
      '-Atc',
      `SELECT count(*) FROM task_result WHERE status IN ('PENDING', 'STARTED')`,
    ]);
    expect(Number(open)).toBeGreaterThan(0);

    const verified = await runGyoretsu(['verify'], { DATABASE_URL: databaseUrl('restored') });
    expect(verified.stderr).toBe('');
    expect(JSON.parse(verified.stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({ ok: true, orphans: [] });
    expect(verified.code).toBe(0);

    const elsewhere = createApi((await start('web', 'restored')).url);
    await start('worker', 'restored');
    for (const { task_id } of queued) {
      const ended = await elsewhere.waitForTask(task_id, 120);
      expect(ended).toMatchObject({ status: 'SUCCESS', result: { rows: 20_000 } });
    }
    const rows = (from: typeof api) => from.get(`parse_results?resource_id=${done.body.id}&limit=200`);
    const [there, here] = [await rows(elsewhere), await rows(api)];
    expect(there.body.results).toHaveLength(200);
    expect(there.body.results).toEqual(here.body.results);
    const fresh = await elsewhere.upload('fresh.csv', Buffer.from('a,b\n1,2\n'), '?parse=true');
    expect(await elsewhere.waitForTask(fresh.body.task_id)).toMatchObject({ status: 'SUCCESS' });
    expect((await runGyoretsu(['verify'], { DATABASE_URL: databaseUrl('restored') })).code).toBe(0);
  });
});
