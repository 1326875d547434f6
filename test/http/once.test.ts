import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type Api, basic, createApi, expectProblem } from '../helpers/api.js';
import { type Backend, startBackend } from '../helpers/backends.js';
import { type Running, runGyoretsu, startGyoretsu } from '../helpers/gyoretsu.js';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const JSON_TYPE = { 'content-type': 'application/json' };

let backend: Backend;
let web: Running;
let api: Api;
let database: pg.Client;

beforeAll(async () => {
  backend = await startBackend('postgres');
  web = await startGyoretsu('web', backend.env);
  api = createApi(web.url);
  database = new pg.Client(backend.env['DATABASE_URL']);
  await database.connect();
});

afterAll(async () => {
  await database.end();
  expect(await web.stop()).toBe(0);
  await backend.stop();
});

const newFile = async (text = 'a,b\n1,2\n3,4\n') => (await api.upload('a.csv', Buffer.from(text))).body.id;
const parse = (resource_id: string, options = {}, headers = {}) =>
  api.post('do_parse_resource', { resource_id, ...options }, { ...JSON_TYPE, ...headers });

describe('a file', () => {
  test('that many ask to be parsed at the same moment is parsed once', async () => {
    const file = await newFile();
    const answers = await Promise.all(Array.from({ length: 20 }, () => parse(file)));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([202]));
    expect(new Set(answers.map((answer) => answer.body.task_id)).size).toBe(1);
    expect(answers.filter((answer) => !answer.body.existing)).toHaveLength(1);
    expect(answers.find((answer) => answer.body.existing)?.body.detail).toMatch(/being parsed already/);
    expect((await api.get(`task_results?resource_id=${file}`)).body.results).toHaveLength(1);
  });

  test('is not parsed in two ways at once', async () => {
    const file = await newFile();
    const { body: first } = await parse(file, { encoding: 'sjis', delimiter: ';' });
    expect((await api.get(`task_results/${first.task_id}`)).body.task_kwargs).toEqual({
      resource_id: file,
      encoding: 'sjis',
      delimiter: ';',
    });
    const same = await parse(file, { encoding: 'Shift_JIS', delimiter: ';', infer_types: false });
    expect(same.body).toMatchObject({ task_id: first.task_id, existing: true });
    const other = await parse(file, { delimiter: ',' });
    expectProblem(other, 409, 'parsed_otherwise');
    expect(other.body.detail).toContain(first.task_id);
  });

  test.each([
    ['encoding', 'klingon'],
    ['delimiter', ''],
    ['infer_types', 'yes'],
  ])('is not parsed with a wrong %s', async (field, value) => {
    const answer = await parse(await newFile(), { [field]: value });
    expectProblem(answer, 400, 'invalid_input');
    expect(answer.body.errors[0].field).toBe(field);
  });

  test('can be parsed from the command line, with options, and is not queued twice', async () => {
    const file = await newFile();
    const first = await runGyoretsu(['parse', '--delimiter', ';', '--infer-types', file], backend.env);
    expect(JSON.parse(first.stdout)).toMatchObject({ resource_id: file, existing: false });
    const second = await runGyoretsu(['parse', '--delimiter', ';', '--infer-types', file], backend.env);
    expect(JSON.parse(second.stdout)).toMatchObject({ existing: true });
    const third = await runGyoretsu(['parse', file], backend.env);
    expect(third).toMatchObject({ code: 1, stderr: expect.stringContaining('with other options') });
  });
});

describe('an Idempotency-Key', () => {
  const withoutDate = ({ status, headers, body }: Answer) => ({ status, location: headers.get('location'), body });

  test('gives a parse the same answer again, also after the task has ended', async () => {
    const file = await newFile();
    const key = { 'idempotency-key': 'parse-1' };
    const first = await parse(file, {}, key);
    expect(first.body.existing).toBe(false);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    await api.delete(`task_results/${first.body.task_id}`);
    const again = await parse(file, {}, key);
    expect(withoutDate(again)).toEqual(withoutDate(first));
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect((await api.get(`task_results?resource_id=${file}`)).body.results).toHaveLength(1);
  });

  test('lets ten POSTs at once queue one task, each with the answer of the first', async () => {
    const file = await newFile();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => parse(file, {}, { 'idempotency-key': 'parse-ten' })),
    );
    for (const answer of answers) expect(withoutDate(answer)).toEqual(withoutDate(answers[0] as Answer));
    expect(answers.filter((answer) => answer.headers.get('idempotent-replayed') === null)).toHaveLength(1);
  });

  test('is refused for another body, another path, and where it cannot be one', async () => {
    const key = { 'idempotency-key': 'parse-2' };
    const { body } = await parse(await newFile(), {}, key);
    expectProblem(await parse(await newFile(), {}, key), 422, 'idempotency_key_reused');
    await api.delete(`task_results/${body.task_id}`);
    expectProblem(await api.post(`task_results/${body.task_id}/retry`, undefined, key), 422, 'idempotency_key_reused');
    for (const wrong of ['""', 'x'.repeat(256)]) {
      const answer = await parse(await newFile(), {}, { 'idempotency-key': wrong });
      expectProblem(answer, 400, 'invalid_idempotency_key');
    }
  });

  test('belongs to an account', async () => {
    const who = ['--username', 'other', '--email', 'x@y.example', '--role', 'operator', '--password-stdin'];
    await runGyoretsu(['createsuperuser', ...who], backend.env, 'tall-bridge-42\n');
    const other = createApi(web.url, basic('other', 'tall-bridge-42'));
    const key = { ...JSON_TYPE, 'idempotency-key': 'mine' };
    await api.post('do_parse_resource', { resource_id: await newFile() }, key);
    const theirs = await other.post('do_parse_resource', { resource_id: await newFile() }, key);
    expect(theirs.status).toBe(202);
    expect(theirs.headers.get('idempotent-replayed')).toBeNull();
  });

  test('is free again where the request was refused', async () => {
    const key = { 'idempotency-key': 'refused' };
    expectProblem(await parse(UNKNOWN, {}, key), 404, 'not_found');
    expect((await parse(await newFile(), {}, key)).status).toBe(202);
  });

  test('stores an upload once, in a form and raw, and refuses other bytes and another name', async () => {
    const headers = (key: string) => ({ authorization: basic('admin', 'admin'), 'idempotency-key': key });
    const form = (key: string, name: string, text: string) => {
      const body = new FormData();
      body.append('file', new Blob([text]), name);
      return fetch(new URL('/xxx_api/v1/binary_resources', web.url), { method: 'POST', body, headers: headers(key) });
    };
    const raw = (key: string, name: string, body: string) => {
      const url = new URL(`/xxx_api/v1/binary_resources?name=${name}`, web.url);
      return fetch(url, { method: 'POST', body, headers: { ...headers(key), 'content-type': 'text/csv' } });
    };
    for (const [send, key] of [
      [form, 'form'],
      [raw, 'raw'],
    ] as const) {
      const first = await send(key, 'once.csv', 'a,b\n');
      const again = await send(key, 'once.csv', 'a,b\n');
      expect([first.status, again.status]).toEqual([201, 201]);
      expect(await again.json()).toEqual(await first.json());
      expect(again.headers.get('idempotent-replayed')).toBe('true');
      expect((await send(key, 'once.csv', 'a,c\n')).status).toBe(422);
      expect((await send(key, 'twice.csv', 'a,b\n')).status).toBe(422);
    }
    const { rows } = await database.query(`SELECT FROM binary_resource WHERE name IN ('once.csv', 'twice.csv')`);
    expect(rows).toHaveLength(2);
  });
});

describe('a task', () => {
  test('that was cancelled can be tried again, with the same file and options', async () => {
    const file = await newFile();
    const { body: first } = await parse(file, { delimiter: ';' });
    expectProblem(await api.post(`task_results/${first.task_id}/retry`), 409, 'not_retryable');
    await api.delete(`task_results/${first.task_id}`);
    const again = await api.post(`task_results/${first.task_id}/retry`);
    expect(again.status).toBe(202);
    expect(again.body).toMatchObject({ status: 'PENDING', existing: false });
    expect(again.headers.get('location')).toBe(again.body.status_url);
    const task = (await api.get(`task_results/${again.body.task_id}`)).body;
    expect(task).toMatchObject({
      task_kwargs: { resource_id: file, delimiter: ';' },
      retries: 0,
      date_next_retry: null,
    });
    expect((await api.post(`task_results/${first.task_id}/retry`)).body).toMatchObject({
      task_id: again.body.task_id,
      existing: true,
    });
    expect((await api.get(`task_results/${first.task_id}`)).body.status).toBe('REVOKED');
  });

  test('cannot be tried again where there is none, where its file is gone, and by a viewer', async () => {
    expectProblem(await api.post(`task_results/${UNKNOWN}/retry`), 404, 'not_found');
    expectProblem(await api.post('task_results/42/retry'), 400, 'invalid_id');
    const file = await newFile();
    const { body } = await parse(file);
    await api.delete(`binary_resources/${file}`);
    expectProblem(await api.post(`task_results/${body.task_id}/retry`), 404, 'not_found');
    const who = ['--username', 'looker', '--email', 'x@y.example', '--role', 'viewer', '--password-stdin'];
    await runGyoretsu(['createsuperuser', ...who], backend.env, 'tall-bridge-42\n');
    const viewer = createApi(web.url, basic('looker', 'tall-bridge-42'));
    expectProblem(await viewer.post(`task_results/${body.task_id}/retry`), 403, 'forbidden');
  });
});

describe('rows', () => {
  test('stay those of the parse that a reader began with, and are gone once it says so', async () => {
    const worker = await startGyoretsu('worker', backend.env);
    const file = await newFile('a,b\n1,2\n3,4\n5,6\n');
    const parseNow = async () => (await api.waitForTask((await parse(file)).body.task_id)).task_id;
    const first = await parseNow();
    const page = (await api.get(`parse_results?resource_id=${file}&limit=2`)).body;
    const second = await parseNow();
    expect((await api.get(`parse_results?resource_id=${file}`)).body.results[0].task_id).toBe(second);
    const next = (await api.get(page.next)).body;
    expect(next.results.map((row: { task_id: string; row: number }) => [row.task_id, row.row])).toEqual([
      [first, 3],
      [first, 4],
    ]);
    // A program that keeps the cursor alone, and not the address around it.
    const cursor = new URL(page.next).searchParams.get('cursor') ?? '';
    const alone = await api.get(`parse_results?resource_id=${file}&limit=2&cursor=${cursor}`);
    expect(alone.body.results[0].task_id).toBe(first);

    await database.query('UPDATE task_result SET rows_expired_at = now() WHERE task_id = $1', [first]);
    expectProblem(await api.get(`parse_results?task_id=${first}`), 410, 'rows_removed');
    expectProblem(await api.get(page.next), 410, 'rows_removed');
    expect((await api.get(`parse_results?resource_id=${file}`)).body.results).toHaveLength(4);
    await worker.stop();

    const good = await runGyoretsu(['verify'], backend.env);
    expect(good).toMatchObject({ code: 0, stderr: '' });
    const lines = good.stdout.trim().split('\n');
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ ok: true, different: 0, orphans: [] });
    await database.query('DELETE FROM parse_result WHERE task_id = $1 AND "row" = 3', [second]);
    const bad = await runGyoretsu(['verify', second], backend.env);
    expect(bad.code).toBe(1);
    expect(JSON.parse(bad.stdout.split('\n')[0] ?? '')).toMatchObject({ task_id: second, ok: false, rows: 3 });
    expect(await runGyoretsu(['verify', UNKNOWN], backend.env)).toMatchObject({
      code: 1,
      stderr: `gyoretsu: There is no task with the id ${UNKNOWN}.\n`,
    });
  });
});
