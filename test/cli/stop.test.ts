import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase } from '../helpers/database.js';
import { runGyoretsu, type Spawned, spawnGyoretsu } from '../helpers/gyoretsu.js';
import { childrenOf, isAlive } from '../helpers/processes.js';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
/** Prisma's lock, under which migrations are applied. */
const MIGRATE_LOCK = 72707369;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gyoretsu-stop-'));
  // The server's own account must be able to enter it, if root runs the tests.
  await chmod(folder, 0o755);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Waits for something that no output tells. */
async function until(isTrue: () => boolean): Promise<void> {
  const deadline = Date.now() + 50_000;
  while (!isTrue()) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${isTrue}`);
    await sleep(5);
  }
}

/** Sends a signal once, and expects the end that a start has which is stopped in time. */
async function expectStop(run: Spawned, signal: NodeJS.Signals): Promise<void> {
  run.process.kill(signal);
  const { code, stderr } = await run.ended;
  expect({ code, stderr: stderr.trim() }).toEqual({ code: 0, stderr: '' });
}

describe('a start that is stopped', () => {
  test.each(SIGNALS)('while it waits for another process, by %s', async (signal) => {
    const dataDir = await mkdtemp(join(folder, 'lock-'));
    const lock = join(dataDir, 'postgres.lock');
    // This process is alive, and holds the lock for good.
    const stat = await readFile(`/proc/${process.pid}/stat`, 'utf8').catch(() => '');
    const held = `${process.pid} ${stat.replace(/^.*\) /, '').split(' ')[19] ?? ''} test`;
    await writeFile(lock, held);
    const run = spawnGyoretsu(['start'], { DATA_DIR: dataDir });
    await run.until(/Starting the database/);
    await sleep(1_000);
    await expectStop(run, signal);
    expect(await readFile(lock, 'utf8')).toBe(held);
  });

  test.each(SIGNALS)('while initdb runs, by %s', async (signal) => {
    const dataDir = await mkdtemp(join(folder, 'initdb-'));
    await chmod(dataDir, 0o755);
    const run = spawnGyoretsu(['start'], { DATA_DIR: dataDir });
    await until(() => existsSync(join(dataDir, 'postgres.new/base')));
    const children = childrenOf(run.process.pid ?? 0);
    await expectStop(run, signal);
    // No half-made cluster, no lock, no program that goes on.
    expect((await readdir(dataDir)).filter((name) => /new|lock|pw/.test(name))).toEqual([]);
    expect(existsSync(join(dataDir, 'postgres'))).toBe(false);
    await expect.poll(() => children.filter(isAlive)).toEqual([]);
  });

  /** A start whose server is there, ready or not yet. */
  const startServer = async () => {
    const dataDir = await mkdtemp(join(folder, 'server-'));
    await chmod(dataDir, 0o755);
    const run = spawnGyoretsu(['start'], { DATA_DIR: dataDir });
    const pidFile = join(dataDir, 'postgres/postmaster.pid');
    const readPid = () => (existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8').split('\n')[0]) : 0);
    // Its number comes a moment after the file.
    await until(() => readPid() > 0);
    return { dataDir, run, pid: readPid() };
  };

  test.each(SIGNALS)('while the server starts, by %s', async (signal) => {
    const { dataDir, run, pid } = await startServer();
    await expectStop(run, signal);
    await expect.poll(() => isAlive(pid), { timeout: 20_000 }).toBe(false);
    expect(existsSync(join(dataDir, 'postgres.lock'))).toBe(false);
  });

  test('while the server hangs', async () => {
    const { dataDir, run, pid } = await startServer();
    process.kill(pid, 'SIGSTOP');
    try {
      await expectStop(run, 'SIGTERM');
      expect(existsSync(join(dataDir, 'postgres.lock'))).toBe(false);
    } finally {
      process.kill(pid, 'SIGCONT');
      // It may have been asked to stop, and hear of it now, or have been left to the next start.
      if (isAlive(pid)) process.kill(pid, 'SIGQUIT');
    }
    await expect.poll(() => isAlive(pid), { timeout: 20_000 }).toBe(false);
  });

  test.each(SIGNALS)('while another process migrates, by %s', async (signal) => {
    const url = await createTestDatabase();
    const other = new pg.Client(url);
    await other.connect();
    await other.query('SELECT pg_advisory_lock($1)', [MIGRATE_LOCK]);
    const waiting = async () => {
      const found = await other.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return found.rowCount;
    };
    const run = spawnGyoretsu(['web'], { DATABASE_URL: url });
    await expect.poll(waiting, { timeout: 30_000 }).toBe(1);
    await expectStop(run, signal);
    expect(await waiting()).toBe(0);
    await other.end();
  });

  describe('while a server is asked that never answers', () => {
    let silent: Server;
    let port: number;
    let asked = 0;

    beforeAll(async () => {
      silent = createServer((socket) => {
        asked++;
        socket.on('error', () => {});
      });
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
      const address = silent.address();
      port = address && typeof address === 'object' ? address.port : 0;
    });
    afterAll(() => void silent.close());

    test.each(SIGNALS)('PostgreSQL, by %s', async (signal) => {
      const before = asked;
      const run = spawnGyoretsu(['worker'], { DATABASE_URL: `postgres://u:p@127.0.0.1:${port}/x` });
      await until(() => asked > before);
      await expectStop(run, signal);
    });

    test.each(SIGNALS)('Redis, by %s', async (signal) => {
      const before = asked;
      const env = { DATABASE_URL: await createTestDatabase(), REDIS_URL: `redis://127.0.0.1:${port}` };
      const run = spawnGyoretsu(['worker'], env);
      await until(() => asked > before);
      await expectStop(run, signal);
    });

    test('and is given up in one line, if nobody stops it', async () => {
      const env = { DATABASE_URL: await createTestDatabase(), REDIS_URL: `redis://127.0.0.1:${port}` };
      const { code, stderr } = await runGyoretsu(['worker'], env);
      expect(stderr).toMatch(/^gyoretsu: REDIS_URL: cannot reach Redis at 127\.0\.0\.1:\d+: Command timed out\.\n$/);
      expect(code).toBe(1);
    });
  });
});

describe('a command that is stopped before it is done', () => {
  test('says so, and ends with 130', async () => {
    const url = await createTestDatabase();
    const other = new pg.Client(url);
    await other.connect();
    await other.query('SELECT pg_advisory_lock($1)', [MIGRATE_LOCK]);
    const run = spawnGyoretsu(['migrate'], { DATABASE_URL: url });
    await sleep(2_000);
    run.process.kill('SIGINT');
    expect(await run.ended).toEqual({ code: 130, stdout: '', stderr: 'gyoretsu: Stopped.\n' });
    await other.end();
  });
});
