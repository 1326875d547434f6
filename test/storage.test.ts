import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Config, readConfig } from '../src/config.js';
import { createStoreDeps, type StoreDeps } from '../src/deps.js';
import { type Upload, uploadResource } from '../src/files/upload.js';
import { removeOldRows } from '../src/rows/remove-old-rows.js';
import { applyMigrations } from '../src/store/migrations.js';
import { describeOutage } from '../src/store/outage.js';
import { readUsed } from '../src/store/storage.js';
import { describeFailure } from '../worker/failure.js';
import { loadWorkbook } from '../worker/load/load-workbook.js';
import { createTestDatabase } from './helpers/database.js';
import { createParses, type Parses } from './helpers/parses.js';

const GIBIBYTE = 1024 ** 3;
const MIGRATION = '20261128120000_storage_limits';

let deps: StoreDeps;
let parses: Parses;

beforeAll(async () => {
  deps = await createStoreDeps(readConfig({ DATABASE_URL: await createTestDatabase(), LOG_LEVEL: 'silent' }));
  parses = createParses(deps);
});
afterAll(() => deps.close());
beforeEach(async () => {
  const { rows } = await deps.resources.list({ limit: 100, cursor: null });
  await deps.resources.delete(rows.map(({ id }) => id));
  await removeOldRows(deps, new AbortController().signal);
});

/** The same installation with limits, in bytes. */
const limited = ({ all = null, account = null }: { all?: number | null; account?: number | null }) => {
  const toGib = (bytes: number | null) => (bytes === null ? null : bytes / GIBIBYTE);
  const config: Config = { ...deps.config, storageLimits: { allGib: toGib(all), accountGib: toGib(account) } };
  return { ...deps, config };
};

const person = (userId: string) => ({ userId, username: 'somebody', address: null, way: 'rest' }) as const;

async function* pieces(...texts: string[]): AsyncGenerator<Buffer, void, undefined> {
  for (const text of texts) yield Buffer.from(text);
}

const upload = (to: StoreDeps, text: string, more: Partial<Upload> = {}) =>
  uploadResource(to, { name: 'a.csv', url: null, body: pieces(text), ...more });

const countFiles = async () => {
  const { rows } = await deps.db.query(
    'SELECT (SELECT count(*) FROM binary_resource) AS files, (SELECT count(*) FROM binary_chunk) AS chunks',
  );
  return rows[0];
};

/** What the rows of a task take, with their types: PostgreSQL writes a space after each comma, one less than there are types. */
const measure = async (taskId: string): Promise<number> => {
  const { rows } = await deps.db.query(
    `SELECT sum(octet_length("values"::text) + 1)::int AS bytes FROM parse_result WHERE task_id = $1`,
    [taskId],
  );
  return rows[0].bytes;
};

const full = (setting: string) => ({
  code: 'storage_full',
  status: 507,
  message: expect.stringMatching(new RegExp(`${setting}.*Delete files`)),
  details: { limit: expect.any(Number), unit: 'GiB', setting },
});

describe('what is stored', () => {
  test('is files and rows, altogether and for whoever uploaded the file', async () => {
    const [one, other] = [randomUUID(), randomUUID()];
    const text = 'name,price\n"りんご, 青森",120\n';
    const file = await upload(deps, text, { by: person(one) });
    await upload(deps, 'a\n', { by: person(other) });
    const rows = await measure(await parses.parse(file.id));
    expect(rows).toBeGreaterThan(40);
    const bytes = Buffer.byteLength(text);
    expect(await readUsed(deps.db, one)).toBe(bytes + rows);
    expect(await readUsed(deps.db, other)).toBe(2);
    expect(await readUsed(deps.db, null)).toBe(bytes + rows + 2);
    await deps.resources.delete([file.id]);
    expect(await readUsed(deps.db, null)).toBe(2);
  });

  test('includes the rows of replaced parses until they are removed', async () => {
    const file = await upload(deps, 'a,b\n1,2\n');
    const tasks = [await parses.parse(file.id), await parses.parse(file.id), await parses.parse(file.id)];
    const rows = await measure(tasks[0] ?? '');
    expect(await readUsed(deps.db, null)).toBe(8 + 3 * rows);
    await removeOldRows({ db: deps.db, config: { ...deps.config, resultsKept: 1 } }, new AbortController().signal);
    expect(await readUsed(deps.db, null)).toBe(8 + rows);
    await deps.tasks.delete(tasks);
    expect(await readUsed(deps.db, null)).toBe(8);
  });

  test('is estimated for parses of earlier versions', async () => {
    const account = randomUUID();
    const file = await upload(deps, `name,price\n${'りんご,120\n'.repeat(500)}`, { by: person(account) });
    const old = await parses.parse(file.id);
    await parses.parse(file.id);
    const rows = await measure(old);
    await removeOldRows({ db: deps.db, config: { ...deps.config, resultsKept: 1 } }, new AbortController().signal);
    const before = await readUsed(deps.db, account);
    // The database as it was before.
    await deps.db.query('ALTER TABLE sheet_summary DROP COLUMN row_bytes, DROP COLUMN uploaded_by');
    await deps.db.query('DROP INDEX binary_resource_uploaded_by_size_idx');
    await deps.db.query('DELETE FROM _prisma_migrations WHERE migration_name = $1', [MIGRATION]);
    expect(await applyMigrations(deps.db, deps)).toEqual([MIGRATION]);
    const after = await readUsed(deps.db, account);
    // The header is among the ten rows that were measured.
    expect(Math.abs(after - before)).toBeLessThan(rows / 10);
    expect(await readUsed(deps.db, null)).toBe(after);
  });

  test('is looked up by the indexes alone', async () => {
    const plan = await deps.db.transaction(async (client) => {
      await client.query('SET LOCAL enable_seqscan = off');
      const { rows } = await client.query(
        'EXPLAIN SELECT sum(size) FROM binary_resource UNION ALL SELECT sum(row_bytes) FROM sheet_summary WHERE row_bytes > 0',
      );
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    });
    expect(plan).toContain('Index Only Scan using binary_resource_uploaded_by_size_idx');
    expect(plan).toContain('Index Only Scan using sheet_summary_stored_idx');
  });
});

describe('an upload', () => {
  test('may fill the storage to the last byte, and not go a byte beyond', async () => {
    await upload(limited({ all: 8 }), 'a,b\n1,2\n');
    await expect(upload(limited({ all: 15 }), 'a,b\n1,2\n')).rejects.toMatchObject(full('STORAGE_LIMIT_GB'));
    expect(await countFiles()).toEqual({ files: 1, chunks: 1 });
    await upload(limited({ all: 16 }), 'a,b\n1,2\n');
    expect(await countFiles()).toEqual({ files: 2, chunks: 2 });
  });

  test('counts for its account alone, and one without an account for all together', async () => {
    const [one, other] = [randomUUID(), randomUUID()];
    const tight = limited({ account: 8 });
    await upload(tight, 'a,b\n1,2\n', { by: person(one) });
    await expect(upload(tight, 'a\n', { by: person(one) })).rejects.toMatchObject(full('ACCOUNT_LIMIT_GB'));
    await upload(tight, 'a\n', { by: person(other) });
    await upload(tight, 'a\n');
    await expect(upload(limited({ all: 12, account: 99 }), 'a\n')).rejects.toMatchObject(full('STORAGE_LIMIT_GB'));
  });

  test('is refused before its first byte is read, if it says that it is too large', async () => {
    let hasBegun = false;
    async function* body() {
      hasBegun = true;
      yield Buffer.from('a\n');
    }
    const told = upload(limited({ all: 100 }), '', { body: body(), expectedBytes: 101 });
    await expect(told).rejects.toMatchObject(full('STORAGE_LIMIT_GB'));
    expect(hasBegun).toBe(false);
  });

  test('is stopped as soon as it does not fit any more', async () => {
    let sent = 0;
    async function* body() {
      for (; sent < 1_000; sent++) yield Buffer.alloc(100, 'a');
    }
    await expect(upload(limited({ all: 1_000 }), '', { body: body() })).rejects.toMatchObject(full('STORAGE_LIMIT_GB'));
    expect(sent).toBe(10);
    expect(await countFiles()).toEqual({ files: 0, chunks: 0 });
  });

  test('that fits does not slip through together with others that fit, too', async () => {
    const to = limited({ all: 20 });
    const waiting: (() => void)[] = [];
    async function* body() {
      yield Buffer.from('a,b\n');
      // None ends before all have begun: each has seen an empty storage.
      await new Promise<void>((resolve) => waiting.push(resolve));
      yield Buffer.from('1,2\n');
    }
    const uploads = Array.from({ length: 8 }, () => upload(to, '', { body: body() }).catch((error: unknown) => error));
    await expect.poll(() => waiting.length).toBe(8);
    for (const go of waiting) go();
    const ends = await Promise.all(uploads);
    expect(ends.filter((end) => !(end instanceof Error))).toHaveLength(2);
    for (const end of ends.filter((each) => each instanceof Error)) expect(end).toMatchObject(full('STORAGE_LIMIT_GB'));
    expect(await countFiles()).toEqual({ files: 2, chunks: 2 });
    expect(await readUsed(deps.db, null)).toBe(16);
  });

  test('does not wait for ever for somebody who is about to commit and never does', async () => {
    await deps.db.transaction(async (client) => {
      await client.query('SELECT pg_advisory_xact_lock(72707501)');
      const error = await upload(limited({ all: 100 }), 'a\n').catch((thrown: unknown) => thrown);
      expect(describeOutage(error)).toMatchObject({ code: 'database_busy' });
    });
    expect(await countFiles()).toEqual({ files: 0, chunks: 0 });
  });
});

describe('a parse', () => {
  const newTask = async (text: string, by = randomUUID()) => {
    const { id } = await upload(deps, text, { by: person(by) });
    return { resourceId: id, taskId: await parses.queue(id) };
  };
  const storageOf = (limits: Parameters<typeof limited>[0]) => ({ storage: limited(limits).config.storageLimits });

  test('fails for good as soon as its rows are more than fit, and leaves none', async () => {
    const text = `${'a,b,c\n'.repeat(50_000)}`;
    const { taskId } = await newTask(text);
    let rows = 0;
    const ended = loadWorkbook(deps.db, await parses.claim(taskId), {
      ...storageOf({ all: text.length + 100_000 }),
      onProgress(take) {
        rows = take().rows;
      },
    });
    const error = await ended.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject(full('STORAGE_LIMIT_GB'));
    expect(describeFailure(error)).toMatchObject({ code: 'storage_full', curable: false });
    expect(rows).toBeLessThan(10_000);
    expect(await parses.countRows(taskId)).toBe(0);
    expect((await deps.tasks.find(taskId))?.status).toBe('STARTED');
  });

  test('counts for the account that uploaded the file', async () => {
    const uploader = randomUUID();
    const { taskId } = await newTask('a,b\n1,2\n', uploader);
    const held = await parses.claim(taskId);
    await expect(loadWorkbook(deps.db, held, storageOf({ account: 20 }))).rejects.toMatchObject(
      full('ACCOUNT_LIMIT_GB'),
    );
    await loadWorkbook(deps.db, held, storageOf({ account: 8 + 22 }));
    expect(await readUsed(deps.db, uploader)).toBe(30);
  });

  test('does not slip through together with another that fits, too', async () => {
    const [one, other] = [await newTask('a,b\n1,2\n'), await newTask('a,b\n1,2\n')];
    const claims = [await parses.claim(one.taskId), await parses.claim(other.taskId)];
    const all = 16 + 22;
    const ends = await deps.db.transaction(async (client) => {
      // Both have read their rows, and wait for each other's commit.
      await client.query('SELECT pg_advisory_xact_lock(72707501)');
      const running = claims.map((held) => loadWorkbook(deps.db, held, storageOf({ all })).catch((error) => error));
      await expect
        .poll(async () => (await deps.db.query('SELECT FROM pg_locks WHERE NOT granted AND objid = 72707501')).rowCount)
        .toBe(2);
      return running;
    });
    const results = await Promise.all(ends);
    expect(results.filter((end) => end instanceof Error)).toEqual([expect.objectContaining(full('STORAGE_LIMIT_GB'))]);
    expect(await readUsed(deps.db, null)).toBe(all);
  });

  test('that replaces another one needs room for both, until the older rows are removed', async () => {
    const { resourceId, taskId } = await newTask('a,b\n1,2\n');
    await loadWorkbook(deps.db, await parses.claim(taskId));
    const again = await parses.claim(await parses.queue(resourceId));
    await expect(loadWorkbook(deps.db, again, storageOf({ all: 8 + 43 }))).rejects.toMatchObject({
      message: expect.stringContaining('RESULTS_KEPT'),
    });
    await loadWorkbook(deps.db, again, storageOf({ all: 8 + 44 }));
  });
});

describe('a limit', () => {
  test('may be a fraction, and must be a number above 0', () => {
    expect(readConfig({ STORAGE_LIMIT_GB: '0.5' }).storageLimits).toEqual({ allGib: 0.5, accountGib: null });
    expect(readConfig({ ACCOUNT_LIMIT_GB: '10' }).storageLimits).toEqual({ allGib: null, accountGib: 10 });
    expect(readConfig({ STORAGE_LIMIT_GB: '' }).storageLimits).toEqual({ allGib: null, accountGib: null });
    for (const wrong of ['0', '-1', 'much', 'Infinity']) {
      expect(() => readConfig({ ACCOUNT_LIMIT_GB: wrong })).toThrow(/ACCOUNT_LIMIT_GB must be a number above 0/);
    }
  });
});
