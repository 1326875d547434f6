import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../src/config.js';
import { createStoreDeps, type StoreDeps } from '../src/deps.js';
import { applyMigrations } from '../src/store/migrations.js';
import { createTestDatabase } from './helpers/database.js';

const HELD_MS = 9_000;
/** What readers may wait at most, in milliseconds. */
const MOST_MS = 3_000;

let deps: StoreDeps;
let folder: string;
let holder: pg.Client;

beforeAll(async () => {
  deps = await createStoreDeps(readConfig({ DATABASE_URL: await createTestDatabase(), LOG_LEVEL: 'silent' }));
});
afterAll(() => deps.close());

afterEach(async () => {
  await holder.end();
  await rm(folder, { recursive: true, force: true });
});

/** Makes a migration, and a session that has written rows in a transaction which goes on, as a long COPY. */
async function prepare(name: string, sql: string): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'gyoretsu-migrations-'));
  await mkdir(join(folder, name));
  await writeFile(join(folder, name, 'migration.sql'), sql);
  holder = new pg.Client({ connectionString: deps.databaseUrl, application_name: 'a long parse' });
  await holder.connect();
  await holder.query('BEGIN');
  await holder.query('LOCK TABLE parse_result IN ROW EXCLUSIVE MODE');
}

function createLines() {
  const lines: { fields: object; text: string }[] = [];
  const warn = (fields: object, text: string) => void lines.push({ fields, text });
  return { lines, log: Object.assign(Object.create(deps.log), { warn }) };
}

test('a migration of the table of rows does not stop readers while a parse holds the table', async () => {
  await prepare('29990101000000_probe', 'ALTER TABLE parse_result ADD COLUMN probe integer');
  const { lines, log } = createLines();
  let isOver = false;
  const migrating = applyMigrations(deps.db, { log, folder }).finally(() => {
    isOver = true;
  });
  let longest = 0;
  let reads = 0;
  const until = Date.now() + HELD_MS;
  while (Date.now() < until) {
    const started = performance.now();
    await deps.db.transaction((client) => client.query('SELECT FROM parse_result LIMIT 1'));
    longest = Math.max(longest, performance.now() - started);
    reads++;
    await sleep(20);
  }
  expect(isOver).toBe(false);
  expect(longest).toBeLessThan(MOST_MS);
  expect(reads).toBeGreaterThan(50);
  await holder.query('COMMIT');
  expect(await migrating).toEqual(['29990101000000_probe']);
  expect(lines.length).toBeGreaterThan(1);
  for (const { fields } of lines) {
    expect(fields).toMatchObject({
      migration: '29990101000000_probe',
      holders: [{ application: 'a long parse', since: expect.any(Date), query: expect.stringMatching(/^LOCK TABLE/) }],
    });
  }
});

test('a migration that waits for others ends when its process is stopped', async () => {
  await prepare('29990102000000_probe', 'ALTER TABLE parse_result ADD COLUMN never integer');
  const stop = new AbortController();
  const migrating = applyMigrations(deps.db, { log: createLines().log, folder, signal: stop.signal });
  migrating.catch(() => {});
  await sleep(3_000);
  const asked = performance.now();
  stop.abort(new Error('stopped'));
  await expect(migrating).rejects.toThrow('stopped');
  expect(performance.now() - asked).toBeLessThan(1_000);
});
