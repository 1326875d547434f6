import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createApi } from './helpers/api.js';
import { createTestDatabase } from './helpers/database.js';
import { freePort } from './helpers/free-port.js';
import { runGyoretsu, startGyoretsu } from './helpers/gyoretsu.js';
import { isAlive } from './helpers/processes.js';
import { SAMPLE_ROWS } from './helpers/sample.js';

const SAMPLE = 'cc42c989-6813-456f-87ab-16858ef38fd9';

describe('start, with nothing configured', () => {
  let dataDir: string;

  beforeAll(async () => {
    // Its parent lets nobody else in: what root keeps here, PostgreSQL's own account cannot reach.
    dataDir = join(await mkdtemp(join(tmpdir(), 'gyoretsu-start-')), 'data');
  });

  afterAll(async () => {
    await rm(await realpath(join(dataDir, 'postgres')), { recursive: true, force: true });
    await rm(dataDir, { recursive: true, force: true });
  });

  /** The process id of the embedded server, as its own lock file tells it. */
  const serverPid = async () =>
    Number((await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0]);

  test('does the main job, and ends web, worker and database with Ctrl-C', async () => {
    const running = await startGyoretsu('start', { DATA_DIR: dataDir });
    expect(running.output()).toContain('admin / admin');
    expect(running.output()).toContain(SAMPLE);
    const api = createApi(running.url);
    const { body } = await api.post('do_parse_resource/', { resource_id: SAMPLE });
    expect((await api.waitForTask(body.task_id)).status).toBe('SUCCESS');
    const pid = await serverPid();
    expect(await running.stop('SIGINT')).toBe(0);
    expect(isAlive(pid)).toBe(false);
  });

  test('finds its data again, and does not bring back what was deleted', async () => {
    const running = await startGyoretsu('start', { DATA_DIR: dataDir });
    const api = createApi(running.url);
    const { body } = await api.get(`parse_results?resource_id=${SAMPLE}`);
    expect(body.results).toHaveLength(SAMPLE_ROWS.length);
    await api.delete(`binary_resources/${SAMPLE}`);
    await running.stop();

    const again = await startGyoretsu('start', { DATA_DIR: dataDir });
    expect((await createApi(again.url).get('binary_resources')).body.results).toEqual([]);
    await again.stop();
  });

  test('picks up the server that a kill -9 left behind', async () => {
    const killed = await startGyoretsu('start', { DATA_DIR: dataDir });
    const pid = await serverPid();
    await killed.stop('SIGKILL');
    expect(isAlive(pid)).toBe(true);

    const next = await startGyoretsu('start', { DATA_DIR: dataDir });
    expect(await serverPid()).toBe(pid);
    expect((await createApi(next.url).get('task_results')).status).toBe(200);
    expect(await next.stop()).toBe(0);
    expect(isAlive(pid)).toBe(false);
  });

  test('parses from the command line too, beside a running worker', async () => {
    expect((await runGyoretsu(['loaddata', 'fixtures/xxx_api.json'], { DATA_DIR: dataDir })).code).toBe(0);
    const worker = await startGyoretsu('worker', { DATA_DIR: dataDir });
    const { code, stdout } = await runGyoretsu(['parse', '--wait', SAMPLE], { DATA_DIR: dataDir });
    expect(JSON.parse(stdout)).toMatchObject({
      resource_id: SAMPLE,
      status: 'SUCCESS',
      result: { rows: SAMPLE_ROWS.length },
    });
    expect(code).toBe(0);
    const unknown = await runGyoretsu(['parse', 'nonsense'], { DATA_DIR: dataDir });
    expect(unknown).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'gyoretsu: There is no resource with the id nonsense.\n',
    });
    await worker.stop();
  });

  test('shares one embedded server between web and worker, and the last one stops it', async () => {
    const [web, worker] = await Promise.all([
      startGyoretsu('web', { DATA_DIR: dataDir }),
      startGyoretsu('worker', { DATA_DIR: dataDir }),
    ]);
    const api = createApi(web.url);
    const pid = await serverPid();
    await worker.stop();
    expect(isAlive(pid)).toBe(true);
    expect((await api.get('task_results')).status).toBe(200);
    await web.stop();
    expect(isAlive(pid)).toBe(false);
  });
});

describe('a start that cannot be', () => {
  let databaseUrl: string;

  beforeAll(async () => {
    databaseUrl = await createTestDatabase();
  });

  const taken = createServer();
  afterAll(() => void taken.close());

  test.each([
    ['a PORT that is no number', { PORT: 'eighty' }, /PORT must be a whole number.*"eighty"/],
    ['a PORT that does not exist', { PORT: '70000' }, /PORT must be a whole number from 0 to 65535/],
    ['a DATABASE_URL of another kind', { DATABASE_URL: 'mysql://x' }, /DATABASE_URL must be an address/],
    [
      'a DATABASE_URL that nobody answers',
      { DATABASE_URL: 'postgres://u:secret@127.0.0.1:1/x' },
      /cannot reach PostgreSQL at 127.0.0.1:1/,
    ],
    ['a REDIS_URL that nobody answers', { REDIS_URL: 'redis://127.0.0.1:1' }, /cannot reach Redis at 127.0.0.1:1/],
    ['a LOG_LEVEL that is none', { LOG_LEVEL: 'loud' }, /LOG_LEVEL must be one of/],
    ['a HOST that is not here', { HOST: '192.0.2.1' }, /HOST 192.0.2.1 is not an address of this machine/],
  ])('says so in one line: %s', async (_name, env, message) => {
    const { code, stderr } = await runGyoretsu(['web'], { DATABASE_URL: databaseUrl, ...env });
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).not.toContain('secret');
  });

  test('says so in one line: a port that is taken', async () => {
    const port = await freePort();
    await new Promise<void>((resolve) => taken.listen(port, '127.0.0.1', resolve));
    const { code, stderr } = await runGyoretsu(['web'], { DATABASE_URL: databaseUrl, PORT: String(port) });
    expect(code).toBe(1);
    expect(stderr.trim()).toMatch(new RegExp(`^gyoretsu: PORT ${port} .*is taken`));
  });

  test('says so in one line: a database that refuses the password', async () => {
    const url = new URL(inject('serverUrl'));
    url.password = 'wrong';
    const { code, stderr } = await runGyoretsu(['migrate'], { DATABASE_URL: url.href });
    expect(code).toBe(1);
    expect(stderr.trim()).toMatch(/cannot reach PostgreSQL .*password authentication failed/);
  });

  test('will not show the password "admin" to other machines', async () => {
    const env = { DATABASE_URL: databaseUrl };
    const who = ['--username', 'admin', '--email', 'a@b.example', '--password-stdin'];
    const weak = await runGyoretsu(['createsuperuser', ...who], env, 'admin\n');
    expect(weak.code).toBe(1);
    expect(weak.stderr).toMatch(/weak. .*shorter than 8 characters.*too similar/);
    expect((await runGyoretsu(['createsuperuser', ...who, '--skip-checks'], env, 'admin\n')).code).toBe(0);
    const twice = await runGyoretsu(['createsuperuser', ...who, '--skip-checks'], env, 'admin\n');
    expect(twice.stderr).toMatch(/There is a user admin already/);
    const { code, stderr } = await runGyoretsu(['web'], { ...env, HOST: '0.0.0.0' });
    expect(code).toBe(1);
    expect(stderr).toMatch(/still has the password "admin"/);
  });
});
