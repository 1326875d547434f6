import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase } from '../helpers/database.js';
import { runGyoretsu, spawnGyoretsu } from '../helpers/gyoretsu.js';

const TASK = '7a1f5a5e-6f0f-4a7e-9a55-0b9e2f6f3c11';
const FILE = '11111111-2222-4333-8444-555555555555';

let folder: string;
let url: string;
let client: pg.Client;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gyoretsu-loaddata-'));
  url = await createTestDatabase();
  expect((await runGyoretsu(['migrate'], { DATABASE_URL: url })).code).toBe(0);
  client = new pg.Client(url);
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await rm(folder, { recursive: true });
});

/** Audit entries of earlier tests: these cannot be removed. */
let noted = 0;

beforeEach(async () => {
  await client.query('TRUNCATE binary_resource, binary_chunk, task_result, sheet_summary, parse_result');
  noted = await count('audit_entry');
});

const load = (args: string[], input: string | Buffer = '') =>
  runGyoretsu(['loaddata', ...args], { DATABASE_URL: url }, input);

const file = async (name: string, content: unknown): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content));
  return path;
};

const row = (number: number, values: unknown[] = [`row ${number}`, number, null, true], more: object = {}) => ({
  model: 'xxx_api.parseresult',
  pk: number,
  fields: {
    task_id: TASK,
    resource_id: FILE,
    sheet_index: 0,
    sheet: '表',
    row: number,
    values,
    types: 'sn-b',
    ...more,
  },
});
const rows = (count: number, from = 1) => Array.from({ length: count }, (_, at) => row(from + at));

const resource = (fields: object) => ({ model: 'xxx_api.binaryresource', pk: FILE, fields });

/** As the proof of concept wrote them. */
const original = (values: string[]) => ({
  model: 'xxx_api.parseresult',
  pk: values[0] ?? '',
  fields: {
    task_id: TASK,
    table: 'T',
    header: 'a,b',
    body: values.join(','),
    ...Object.fromEntries(values.map((value, at) => [`column000${at + 1}`, value])),
  },
});

const count = async (table = 'parse_result') =>
  Number((await client.query(`SELECT count(*) FROM ${table}`)).rows[0].count);

/** Rows, files, tasks, sheets and audit entries of this test. */
async function countAll(): Promise<number> {
  let all = -noted;
  for (const table of [
    'parse_result',
    'binary_resource',
    'binary_chunk',
    'task_result',
    'sheet_summary',
    'audit_entry',
  ])
    all += await count(table);
  return all;
}

const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();

describe('a fixture in another encoding', () => {
  const text = JSON.stringify([row(1, ['日本 😀', 1])]);

  test.each([
    ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16 little-endian, as PowerShell writes it', Buffer.from(`\ufeff${text}\r\n`, 'utf16le')],
    ['UTF-16 big-endian', utf16be(`\ufeff${text}`)],
  ])('is loaded from a file and from standard input: %s', async (_name, bytes) => {
    expect(await load([await file('encoded.json', bytes)])).toMatchObject({ code: 0, stderr: '' });
    expect((await client.query('SELECT "values" FROM parse_result')).rows).toEqual([{ values: ['日本 😀', 1] }]);
    const again = await load(['-'], bytes);
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(again.stdout).toBe('standard input: loaded nothing; 1 there already; passed over nothing.\n');
  });

  test('is loaded however its bytes arrive', async () => {
    for (const bytes of [Buffer.from(`\ufeff${text}`), Buffer.from(`\ufeff${text}`, 'utf16le')]) {
      const run = spawnGyoretsu(['loaddata', '-'], { DATABASE_URL: url });
      for (const [at] of bytes.entries()) {
        run.process.stdin.write(bytes.subarray(at, at + 1));
        await new Promise(setImmediate);
      }
      run.process.stdin.end();
      expect((await run.ended).code).toBe(0);
    }
    expect((await client.query('SELECT "values" FROM parse_result')).rows).toEqual([{ values: ['日本 😀', 1] }]);
  });

  test.each([
    [
      'UTF-8 that is none',
      Buffer.from([...Buffer.from('[{"model":"'), 0x93, 0xfa, ...Buffer.from('"}]')]),
      /object 1, line 1: it is not UTF-8/,
    ],
    ['UTF-16 that was cut off', Buffer.from(`\ufeff${text}`, 'utf16le').subarray(0, -1), /is not valid UTF-16/],
  ])('is refused: %s', async (_name, bytes, message) => {
    const { code, stderr } = await load(['-'], bytes);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^gyoretsu: standard input.* Nothing was loaded\.\n$/);
    expect(code).toBe(1);
  });
});

describe('many rows', () => {
  afterEach(() => client.query('DROP FUNCTION IF EXISTS note CASCADE'));

  /** Counts the statements that insert into a table from now on. */
  const countStatements = async (table: string) => {
    await client.query('CREATE TABLE IF NOT EXISTS statements (name text)');
    await client.query('TRUNCATE statements');
    await client.query(
      `CREATE OR REPLACE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN INSERT INTO statements VALUES (TG_TABLE_NAME); RETURN NULL; END $$`,
    );
    await client.query(`CREATE TRIGGER note AFTER INSERT ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION note()`);
  };

  test('go into few statements, in one transaction, and are counted', async () => {
    await load(['-'], JSON.stringify(rows(700, 2_001)));
    await countStatements('parse_result');
    const { code, stdout } = await load(['-'], JSON.stringify([...rows(5_000), row(1, ['another one'])]));
    expect(stdout).toBe('standard input: loaded 4300 xxx_api.parseresult; 701 there already; passed over nothing.\n');
    expect(code).toBe(0);
    expect(await count()).toBe(5_000);
    expect(await count('statements')).toBeLessThanOrEqual(11);
    const { rows: found } = await client.query(
      'SELECT count(DISTINCT xmin::text) AS transactions, min("values"::text) FROM parse_result WHERE "row" NOT BETWEEN 2001 AND 2700',
    );
    expect(found).toEqual([{ transactions: '1', min: '["row 1", 1, null, true]' }]);
  });

  test('and tasks and sheets, too', async () => {
    const task = (number: number) => ({
      model: 'django_celery_results.taskresult',
      pk: number,
      fields: { task_id: `task ${number}`, task_name: 'x', status: 'SUCCESS', result: '{"a": 1}', meta: null },
    });
    const sheet = (number: number) => ({
      model: 'xxx_api.sheetsummary',
      pk: number,
      fields: {
        ...{ task_id: TASK, sheet_index: number, name: `S${number}`, visibility: 'visible', dimensions: null },
        ...{ rows: 1, cells: { read: 4, stored: 3, empty: 1, failed: 0 }, replaced: 0 },
      },
    });
    await countStatements('task_result');
    await countStatements('sheet_summary');
    const objects = Array.from({ length: 2_000 }, (_, at) => [task(at), sheet(at)]).flat();
    const { stdout } = await load(['-'], JSON.stringify([...objects, ...rows(3)]));
    expect(stdout).toContain(
      'loaded 2000 django_celery_results.taskresult, 2000 xxx_api.sheetsummary, 3 xxx_api.parseresult; 0 there already',
    );
    // Of each, and the tasks that rows of the proof of concept bring, which are none.
    expect(await count('statements')).toBeLessThanOrEqual(12);
    const { rows: measured } = await client.query(
      'SELECT row_bytes > 0 AS measured FROM sheet_summary WHERE sheet_index < 2 ORDER BY 1',
    );
    expect(measured).toEqual([{ measured: false }, { measured: true }]);
    const { rows: tasks } = await client.query('SELECT DISTINCT result, meta, status FROM task_result');
    expect(tasks).toEqual([{ result: { a: 1 }, meta: null, status: 'SUCCESS' }]);
  });

  test('take constant memory', async () => {
    const wide = 'x'.repeat(700);
    const fixture = await file(
      'large.json',
      JSON.stringify(Array.from({ length: 60_000 }, (_, at) => row(at + 1, [wide]))),
    );
    const env = { DATABASE_URL: url, NODE_OPTIONS: '--max-old-space-size=40' };
    const { code, stderr } = await runGyoretsu(['loaddata', fixture], env);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(await count()).toBe(60_000);
  });

  test('of the proof of concept keep their order, and empty ones are passed over', async () => {
    const many = Array.from({ length: 1_200 }, (_, at) => original([String(at), at === 600 ? '' : 'x']));
    const { stdout } = await load(['-'], JSON.stringify([...many, original(['']), original(['last'])]));
    expect(stdout).toContain(
      'loaded 1201 xxx_api.parseresult; 0 there already; passed over 1 empty xxx_api.parseresult.',
    );
    const { rows: found } = await client.query(
      `SELECT "row", "values" FROM parse_result WHERE "row" IN (1, 2, 602, 1202, 1203) ORDER BY 1`,
    );
    expect(found).toEqual([
      { row: 1, values: ['a', 'b'] },
      { row: 2, values: ['0', 'x'] },
      { row: 602, values: ['600'] },
      // The empty one was 1202.
      { row: 1203, values: ['last'] },
    ]);
    expect((await client.query('SELECT row_count, row_bytes > 0 AS measured FROM sheet_summary')).rows).toEqual([
      { row_count: 1_202, measured: true },
    ]);
  });

  test('of the proof of concept that are there otherwise name the first of them', async () => {
    await load(['-'], JSON.stringify([original(['1']), original(['2']), original(['3'])]));
    const { code, stderr } = await load(
      ['-'],
      JSON.stringify([original(['1']), original(['two']), original(['three'])]),
    );
    expect(stderr).toBe(
      `gyoretsu: standard input: object 2 (xxx_api.parseresult two), line 1: row 3 of task ${TASK} is there already with other values: load all rows of a task from one file. Nothing was loaded.\n`,
    );
    expect(code).toBe(1);
  });
});

describe('a large file in a fixture', () => {
  test('comes and goes as it is, through a temporary file', async () => {
    const bytes = randomBytes(20 * 1024 * 1024 + 1);
    const fixture = await file('file.json', [resource({ name: 'a.bin', binary_data: bytes.toString('base64') })]);
    // The base64 of it would fill most of this memory.
    const env = { DATABASE_URL: url, NODE_OPTIONS: '--max-old-space-size=40', TMPDIR: folder };
    expect(await runGyoretsu(['loaddata', fixture], env)).toMatchObject({ code: 0, stderr: '' });
    const { rows: found } = await client.query('SELECT size, sha256 FROM binary_resource');
    const { rows: hashed } = await client.query(
      `SELECT encode(sha256(string_agg(data, '' ORDER BY sequence)), 'hex') AS sha256 FROM binary_chunk`,
    );
    expect(found).toEqual([{ size: String(bytes.length), sha256: hashed[0].sha256 }]);
    const stored = await client.query('SELECT data FROM binary_chunk WHERE sequence = 19');
    expect(stored.rows[0].data.equals(bytes.subarray(19 * 1024 * 1024, 20 * 1024 * 1024))).toBe(true);

    const dump = await runGyoretsu(['dumpdata'], { DATABASE_URL: url });
    expect(JSON.parse(dump.stdout)[0].fields.binary_data).toBe(bytes.toString('base64'));
  });
});

describe('bad input', () => {
  const behind = (objects: unknown[]) => [...rows(1_200), ...objects];

  test.each([
    [
      'a field of another kind',
      behind([row(7, ['x'], { row: 'seven' })]),
      /object 1201 \(xxx_api\.parseresult 7\), line 1: row /,
    ],
    ['a number that is too large', behind([row(7, ['x'], { sheet_index: 2 ** 31 })]), /object 1201 .*: sheet_index /],
    [
      'a cell that is none',
      [row(3, ['x', { a: 1 }])],
      /object 1 \(xxx_api\.parseresult 3\), line 1: values\.1 must be a text, a number, true, false or null/,
    ],
    [
      'a number beyond all numbers',
      JSON.stringify([row(3, ['x', 17])]).replace('17', '1e999'),
      /object 1 .*: values\.1 must be/,
    ],
    ['values that are no list', [row(3, 'x' as unknown as [])], /values must be a list/],
    ['a NUL in a cell', [row(4, ['a', 'b\0c'])], /object 1 .*: values\.1 holds a NUL character/],
    [
      'half a character in a name',
      [resource({ name: 'a\ud800.csv', binary_data: '' })],
      /object 1 .*: name holds .*half a surrogate pair/,
    ],
    [
      'a NUL in what a task has as text',
      [
        {
          model: 'django_celery_results.taskresult',
          pk: 1,
          fields: { task_id: 'x', status: 'FAILURE', result: '{"a": ["\\u0000"]}' },
        },
      ],
      /object 1 .*: result\.a\.0 holds a NUL character/,
    ],
    [
      'a name that is too long',
      [{ model: 'django_celery_results.taskresult', pk: 1, fields: { task_id: 'x', task_name: 'x'.repeat(300) } }],
      /task_name /,
    ],
    ['no fields', [{ model: 'xxx_api.parseresult', pk: 1 }], /object 1, line 1: fields must be an object/],
    ['fields that are a list', [{ model: 'xxx_api.parseresult', pk: 1, fields: [] }], /fields must be an object/],
    [
      'JSON that is none',
      '[{"model": "x", "pk": 1, "fields": {}},\n{"model": nonsense}]',
      /object 2, line 2: Unexpected token/,
    ],
    [
      'a fixture that was cut off',
      '[{"model": "x", "pk": 1, "fields": {}},\n{"model": ',
      /ends in the middle of object 2, on line 2: it was cut off/,
    ],
    ['bytes that are not base64', [resource({ name: 'a.csv', binary_data: 'YQ=%' })], /binary_data is not base64/],
    ['bytes that are no text', [resource({ name: 'a.csv', binary_data: 5 })], /binary_data must be a text in base64/],
  ])('is refused in one line, with nothing loaded: %s', async (_name, content, message) => {
    const fixture = await file('bad.json', content);
    const { code, stdout, stderr } = await load([fixture]);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^gyoretsu: [^\n]*bad\.json[^\n]* Nothing was loaded\.\n$/);
    expect(stderr.match(/Nothing was loaded/g)).toHaveLength(1);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(await countAll()).toBe(0);
  });

  test.each([
    ['a file that is not there', 'none.json', /^gyoretsu: There is no file \S+none\.json\. Nothing was loaded\.\n$/],
    ['a folder', '.', /^gyoretsu: \S+ is a folder, not a file\. Nothing was loaded\.\n$/],
  ])('undoes the files before it: %s', async (_name, name, message) => {
    const good = await file('good.json', rows(3));
    const { code, stdout, stderr } = await load([good, join(folder, name)]);
    expect(stderr).toMatch(message);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(await countAll()).toBe(0);
  });

  test('that only the database refuses is named as far as it can be', async () => {
    await client.query(`ALTER TABLE parse_result ADD CONSTRAINT small CHECK ("row" <> 700)`);
    const { code, stderr } = await load(['-'], JSON.stringify(rows(1_200)));
    await client.query('ALTER TABLE parse_result DROP CONSTRAINT small');
    expect(stderr).toMatch(
      /^gyoretsu: standard input: one of objects 501 to 1000 \(lines 1 to 1\) is refused by the database: .*Nothing was loaded\.\n$/,
    );
    expect(code).toBe(1);
    expect(await countAll()).toBe(0);
  });

  test('several files are all loaded, and noted one by one', async () => {
    const { code, stdout } = await load([await file('one.json', rows(3)), await file('two.json', rows(3, 3))]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/one\.json: loaded 3 .*; 0 there already.*\n.*two\.json: loaded 2 .*; 1 there already/);
    const { rows: entries } = await client.query('SELECT object_name, changes FROM audit_entry ORDER BY id OFFSET $1', [
      noted,
    ]);
    expect(entries).toEqual([
      { object_name: 'one.json', changes: { 'xxx_api.parseresult': 3 } },
      { object_name: 'two.json', changes: { 'xxx_api.parseresult': 2 } },
    ]);
  });
});

describe('a load that is stopped', () => {
  const expectStop = async (run: ReturnType<typeof spawnGyoretsu>, signal: NodeJS.Signals) => {
    run.process.kill(signal);
    expect(await run.ended).toEqual({ code: 130, stdout: '', stderr: 'gyoretsu: Stopped: nothing was loaded.\n' });
    expect(await countAll()).toBe(0);
    const { rowCount } = await client.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`,
    );
    expect(rowCount).toBe(0);
  };

  /** Waits until another session of the test's database is in some state. */
  const untilSession = (condition: string) =>
    expect
      .poll(
        async () =>
          (
            await client.query(
              `SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND ${condition}`,
            )
          ).rowCount,
        { timeout: 30_000 },
      )
      .toBe(1);

  test.each(['SIGINT', 'SIGTERM'] as const)('between its rows rolls back: %s', async (signal) => {
    const run = spawnGyoretsu(['loaddata', '-'], { DATABASE_URL: url });
    run.process.stdin.write(JSON.stringify(rows(2_000)).slice(0, -1));
    await untilSession(`state = 'idle in transaction' AND query LIKE 'INSERT INTO parse_result%'`);
    await expectStop(run, signal);
  });

  test('in the middle of a statement cancels it', async () => {
    const fixture = await file('rows.json', rows(2_000));
    const blocker = new pg.Client(url);
    await blocker.connect();
    await blocker.query('BEGIN');
    await blocker.query('LOCK TABLE parse_result IN EXCLUSIVE MODE');
    const run = spawnGyoretsu(['loaddata', fixture], { DATABASE_URL: url });
    await untilSession(`wait_event_type = 'Lock'`);
    run.process.kill('SIGINT');
    expect(await run.ended).toMatchObject({ code: 130, stderr: 'gyoretsu: Stopped: nothing was loaded.\n' });
    // Not only its process is gone: the server does not wait any more, either.
    const { rowCount } = await client.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    expect(rowCount).toBe(0);
    await blocker.end();
    expect(await countAll()).toBe(0);
  });

  test('before anything has come on standard input ends, too', async () => {
    const run = spawnGyoretsu(['loaddata', '-'], { DATABASE_URL: url });
    await untilSession(`state = 'idle in transaction'`);
    await expectStop(run, 'SIGINT');
  });
});

test('a fixture may come slower than a transaction may stand still', async () => {
  const run = spawnGyoretsu(['loaddata', '-'], { DATABASE_URL: url });
  // The last thing that the session was told before it waits for its input.
  const told = async () =>
    (
      await client.query(
        `SELECT query FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'`,
      )
    ).rows;
  await expect
    .poll(told, { timeout: 30_000 })
    .toEqual([{ query: 'SET LOCAL idle_in_transaction_session_timeout = 0' }]);
  run.process.stdin.end(await readFile('fixtures/xxx_api.json'));
  expect((await run.ended).code).toBe(0);
});
