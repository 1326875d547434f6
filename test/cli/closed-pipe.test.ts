import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.js';
import { createStoreDeps, type StoreDeps } from '../../src/deps.js';
import { createApi } from '../helpers/api.js';
import { type Backend, startBackend } from '../helpers/backends.js';
import { freePort } from '../helpers/free-port.js';
import { spawnGyoretsu } from '../helpers/gyoretsu.js';
import { createParses } from '../helpers/parses.js';

/** 128 + SIGPIPE, as a shell shows it of `cat`. */
const SIGPIPE_STATUS = 141;

let folder: string;
let backend: Backend;
let deps: StoreDeps;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gyoretsu-pipe-'));
  await writeFile(join(folder, 'big.csv'), 'some text,of a line\n'.repeat(200_000));
  backend = await startBackend('postgres');
  deps = await createStoreDeps(readConfig({ ...backend.env, LOG_LEVEL: 'silent' }));
  const parses = createParses(deps);
  // More than a pipe and its buffers hold.
  await parses.parse(await parses.upload('some text,of a line\n'.repeat(50_000)));
});
afterAll(async () => {
  await deps.close();
  await backend.stop();
  await rm(folder, { recursive: true });
});

/** Runs a command whose output somebody reads a bit of, and closes then. */
async function runIntoHead(args: string[], env: Record<string, string> = {}, last = /./) {
  const run = spawnGyoretsu(args, env);
  run.process.stdin.end();
  await run.until(last);
  run.process.stdout.destroy();
  const { code, stderr } = await run.ended;
  return { code, stderr };
}

/** Transactions that are still open in the test's database, by others. */
async function openTransactions(): Promise<number> {
  const client = new pg.Client(backend.env['DATABASE_URL']);
  await client.connect();
  const { rowCount } = await client.query(
    `SELECT FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL AND backend_type = 'client backend'`,
  );
  await client.end();
  return rowCount ?? 0;
}

describe('whoever closes the pipe', () => {
  test.each([
    ['its first bytes', /./],
    ['some rows of many', /xxx_api\.parseresult/],
  ])('ends dumpdata quietly after %s, with nothing left behind', async (_name, last) => {
    expect(await runIntoHead(['dumpdata'], backend.env, last)).toEqual({ code: SIGPIPE_STATUS, stderr: '' });
    await expect.poll(openTransactions).toBe(0);
  });

  test('may as well stop dumpdata, whose reader stands still', async () => {
    const run = spawnGyoretsu(['dumpdata'], backend.env);
    run.process.stdin.end();
    await run.until(/xxx_api\.parseresult/);
    run.process.stdout.pause();
    await expect.poll(() => run.process.stdout.readableLength).toBeGreaterThan(0);
    run.process.kill('SIGINT');
    await expect.poll(() => run.process.exitCode, { timeout: 10_000 }).toBe(130);
    run.process.stdout.resume();
    expect((await run.ended).stderr).toBe('gyoretsu: Stopped: the dump is not complete.\n');
    await expect.poll(openTransactions).toBe(0);
  });

  test('ends read quietly', async () => {
    expect(await runIntoHead(['read', join(folder, 'big.csv')])).toEqual({ code: SIGPIPE_STATUS, stderr: '' });
  });

  test.each([
    ['--help', []],
    ['--version', []],
    ['verify', []],
    ['parse', ['cc42c989-6813-456f-87ab-16858ef38fd9']],
  ])('before there is anything ends quietly: %s', async (command, args) => {
    const run = spawnGyoretsu([command, ...args], backend.env);
    run.process.stdin.end();
    run.process.stdout.destroy();
    const { code, stderr } = await run.ended;
    expect({ code, stderr }).toEqual({ code: SIGPIPE_STATUS, stderr: '' });
  });

  test('does not end a web process, which goes on and stops as always', async () => {
    const port = await freePort();
    const run = spawnGyoretsu(['web'], { ...backend.env, PORT: String(port) });
    run.process.stdout.destroy();
    run.process.stderr.destroy();
    const api = createApi(`http://127.0.0.1:${port}`);
    await expect
      .poll(
        () =>
          api.get('/healthz').then(
            ({ status }) => status,
            () => 0,
          ),
        { timeout: 40_000 },
      )
      .toBe(200);
    run.process.kill('SIGTERM');
    expect((await run.ended).code).toBe(0);
  });
});

describe.skipIf(process.platform !== 'linux')('a disk that is full', () => {
  const toFullDisk = async (args: string[]) => {
    const child = spawn(process.execPath, ['bin/gyoretsu.js', ...args], {
      env: { ...process.env, ...backend.env },
      stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
    });
    let stderr = '';
    child.stderr?.on('data', (text: Buffer) => (stderr += text));
    const code = await new Promise((resolve) => child.on('close', resolve));
    return { code, stderr };
  };

  test.each([['dumpdata'], ['verify'], ['--help'], ['read', 'fixtures/program_language.xlsx']])(
    'is told in one line: %s',
    async (...args) => {
      const { code, stderr } = await toFullDisk(args);
      expect(stderr).toMatch(/^gyoretsu: Standard output cannot be written: ENOSPC.*\n$/);
      expect(code).toBe(1);
    },
  );
});
