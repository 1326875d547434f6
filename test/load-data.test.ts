import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase } from './helpers/database.js';
import { runGyoretsu } from './helpers/gyoretsu.js';

const TASK = '7a1f5a5e-6f0f-4a7e-9a55-0b9e2f6f3c11';

/** What `manage.py dumpdata xxx_api django_celery_results auth` of the proof of concept writes. */
function djangoFixture() {
  const columns = (values: string[]) =>
    Object.fromEntries(
      Array.from({ length: 20 }, (_, at) => [`column${String(at + 1).padStart(4, '0')}`, values[at] ?? '']),
    );
  const row = (pk: string, values: string[]) => ({
    model: 'xxx_api.parseresult',
    pk,
    fields: {
      task_id: TASK,
      header: 'name,読み,year',
      body: values.join(','),
      url: '',
      table: '言語一覧',
      ...columns(values),
      created_at: '2021-05-01T12:00:01.000Z',
      updated_at: '2021-05-01T12:00:01.000Z',
    },
  });
  return [
    row('0b0f2a52-9f7e-4a7f-8d4e-4e4a4f2d0c01', ['C', 'シー', '1972']),
    row('0b0f2a52-9f7e-4a7f-8d4e-4e4a4f2d0c02', ['Go', '', '2009']),
    {
      model: 'xxx_api.binaryresource',
      pk: '11111111-2222-4333-8444-555555555555',
      fields: {
        name: '言語.csv',
        extension: '.csv',
        type: 'text/csv',
        url: null,
        binary_data: Buffer.from('name,year\nC,1972\n').toString('base64'),
        created_at: '2021-05-01T12:00:00.123Z',
        updated_at: '2021-05-02T12:00:00.456Z',
      },
    },
    {
      model: 'django_celery_results.taskresult',
      pk: 7,
      fields: {
        task_id: TASK,
        periodic_task_name: null,
        task_name: 'xxx_api.tasks.do_parse_resource',
        task_args: '"()"',
        task_kwargs: "\"{'resource_id': '11111111-2222-4333-8444-555555555555'}\"",
        status: 'SUCCESS',
        worker: 'celery@host',
        content_type: 'application/json',
        content_encoding: 'utf-8',
        result: '"言語.csv"',
        date_created: '2021-05-01T12:00:00.500Z',
        date_done: '2021-05-01T12:00:01.500Z',
        traceback: null,
        meta: '{"children": []}',
      },
    },
    { model: 'auth.permission', pk: 1, fields: { name: 'Can add log entry' } },
  ];
}

async function fixtureFile(name: string, content: unknown): Promise<string> {
  const file = join(tmpdir(), `gyoretsu-${process.pid}-${name}.json`);
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

async function snapshot(url: string): Promise<unknown[]> {
  const client = new pg.Client(url);
  await client.connect();
  const tables = ['binary_resource', 'binary_chunk', 'task_result', 'sheet_summary', 'parse_result'];
  const all: unknown[] = [];
  for (const table of tables) all.push((await client.query(`SELECT * FROM ${table} ORDER BY 1, 2, 3`)).rows);
  await client.end();
  return all;
}

describe('loaddata', () => {
  let url: string;

  beforeAll(async () => {
    url = await createTestDatabase();
  });

  test("loads what Django's dumpdata wrote for the original, and loading it twice changes nothing", async () => {
    const file = await fixtureFile('django', djangoFixture());
    const first = await runGyoretsu(['loaddata', file], { DATABASE_URL: url });
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toContain('2 xxx_api.parseresult');
    expect(first.stdout).toContain('passed over 1 auth.permission');

    const before = await snapshot(url);
    const second = await runGyoretsu(['loaddata', file], { DATABASE_URL: url });
    expect(second.code).toBe(0);
    expect(second.stdout).toContain('4 there already');
    expect(await snapshot(url)).toEqual(before);
  });

  test('keeps names, dates, bytes and rows as they were', async () => {
    const client = new pg.Client(url);
    await client.connect();
    const { rows: resources } = await client.query(
      'SELECT r.*, c.data FROM binary_resource r JOIN binary_chunk c ON c.resource_id = r.id',
    );
    expect(resources[0]).toMatchObject({ name: '言語.csv', extension: 'csv', type: 'text/csv', url: null });
    expect(resources[0].created_at.toISOString()).toBe('2021-05-01T12:00:00.123Z');
    expect(resources[0].updated_at.toISOString()).toBe('2021-05-02T12:00:00.456Z');
    expect(resources[0].data.toString()).toBe('name,year\nC,1972\n');
    const { rows } = await client.query('SELECT "row", "values", types, sheet FROM parse_result ORDER BY "row"');
    expect(rows).toEqual([
      { row: 1, values: ['name', '読み', 'year'], types: 'sss', sheet: '言語一覧' },
      { row: 2, values: ['C', 'シー', '1972'], types: 'sss', sheet: '言語一覧' },
      { row: 3, values: ['Go', null, '2009'], types: 's-s', sheet: '言語一覧' },
    ]);
    await client.end();
  });

  test('lets rows that moved in be asked for by their sheet', async () => {
    const client = new pg.Client(url);
    await client.connect();
    const { rows } = await client.query(
      'SELECT name, row_count, cells_read, cells_stored, cells_empty FROM sheet_summary',
    );
    await client.end();
    expect(rows).toEqual([{ name: '言語一覧', row_count: 3, cells_read: '9', cells_stored: '8', cells_empty: '1' }]);
  });

  test('gives back by dumpdata what another installation can load', async () => {
    const dump = await runGyoretsu(['dumpdata'], { DATABASE_URL: url });
    expect(dump.code).toBe(0);
    const other = await createTestDatabase();
    const loaded = await runGyoretsu(['loaddata', await fixtureFile('dump', dump.stdout)], { DATABASE_URL: other });
    expect(loaded).toMatchObject({ code: 0, stderr: '' });
    const dumpedAgain = await runGyoretsu(['dumpdata'], { DATABASE_URL: other });
    expect(JSON.parse(dumpedAgain.stdout)).toEqual(JSON.parse(dump.stdout));
  });

  test.each([
    ['no JSON', 'this is none', /Nothing was loaded/],
    ['no list', { model: 'x' }, /must be a JSON array/],
    ['a resource without a name', [{ model: 'xxx_api.binaryresource', pk: TASK, fields: {} }], /object 1 .*name/],
    ['bytes that are not base64', [resource({ name: 'a.csv', binary_data: '%%%' })], /binary_data is not base64/],
    ['a date that is none', [resource({ name: 'a.csv', binary_data: '', created_at: 'soon' })], /created_at/],
  ])('refuses in one line, and loads nothing: %s', async (_name, content, message) => {
    const before = await snapshot(url);
    const { code, stderr } = await runGyoretsu(['loaddata', await fixtureFile('bad', content)], { DATABASE_URL: url });
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(await snapshot(url)).toEqual(before);
  });
});

function resource(fields: Record<string, unknown>) {
  return { model: 'xxx_api.binaryresource', pk: '99999999-2222-4333-8444-555555555555', fields };
}
