import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Api, basic, createApi, expectProblem } from '../helpers/api.js';
import { type Backend, startBackend } from '../helpers/backends.js';
import { type Running, startGyoretsu } from '../helpers/gyoretsu.js';

const SAMPLE = 'cc42c989-6813-456f-87ab-16858ef38fd9';
const UNKNOWN = '00000000-0000-4000-8000-000000000000';

/** A list's address with a cursor that somebody made up. */
function cursor(path: string, k: (string | number)[]): string {
  const text = Buffer.from(JSON.stringify({ k, b: false })).toString('base64url');
  return `${path}${path.includes('?') ? '&' : '?'}cursor=${text}`;
}

let backend: Backend;
let server: Running;
let worker: Running;
let api: Api;

beforeAll(async () => {
  backend = await startBackend('postgres');
  server = await startGyoretsu('web', { ...backend.env, UPLOAD_LIMIT_MB: '2' });
  api = createApi(server.url);
  worker = await startGyoretsu('worker', backend.env);
  const { body } = await api.post('do_parse_resource', { resource_id: SAMPLE });
  await api.waitForTask(body.task_id);
});

afterAll(async () => {
  // Whatever was thrown at it, it lives, and ends in peace.
  expect((await api.get('/healthz')).status).toBe(200);
  expect(await server.stop()).toBe(0);
  expect(await worker.stop()).toBe(0);
  await backend.stop();
});

describe('whoever does not sign in', () => {
  test.each([
    'GET do_parse_resource',
    'GET task_results',
    'GET binary_resources',
    'GET binary_heavy_resources',
    'GET parse_results',
  ])('is refused: %s', async (line) => {
    const path = line.split(' ')[1] ?? '';
    const answer = await createApi(server.url, null).get(path);
    expectProblem(answer, 401, 'unauthorized');
    expect(answer.headers.get('www-authenticate')).toContain('Basic');
  });

  test('may not even make a signed-in browser act for them', async () => {
    const from = { 'content-type': 'application/json', 'sec-fetch-site': 'cross-site' };
    expectProblem(await api.post('do_parse_resource', { resource_id: SAMPLE }, from), 403, 'cross_site');
  });

  test('is refused with a wrong password, an unknown name, and a damaged header', async () => {
    for (const header of [
      basic('admin', 'wrong'),
      basic('nobody', 'admin'),
      'Basic !!!',
      'Bearer abc',
      basic('a\0b', 'x'),
    ]) {
      expectProblem(await createApi(server.url, header).get('task_results'), 401, 'unauthorized');
    }
  });

  test('may not upload, and the file is not even read', async () => {
    expectProblem(await createApi(server.url, null).upload('a.csv', Buffer.from('a,b')), 401, 'unauthorized');
  });
});

describe('a parse that cannot be', () => {
  test.each([
    ['no JSON', 'this is no JSON', 400, 'invalid_json'],
    ['half a JSON', '{"resource_id":', 400, 'invalid_json'],
    ['no field', {}, 400, 'invalid_input'],
    ['null as the body', 'null', 400, 'invalid_input'],
    ['a list as the body', [], 400, 'invalid_input'],
    ['null as the id', { resource_id: null }, 400, 'invalid_input'],
    ['a number as the id', { resource_id: 42 }, 400, 'invalid_input'],
    ['a malformed id', { resource_id: 'cc42c989' }, 400, 'invalid_input'],
    ['an unknown id', { resource_id: UNKNOWN }, 404, 'not_found'],
  ])('is refused: %s', async (_name, body, status, code) => {
    const answer = await api.post('do_parse_resource/', body);
    expectProblem(answer, status, code);
    if (code === 'invalid_input' && !Array.isArray(body) && body !== 'null') {
      expect(answer.body.errors[0].field).toBe('resource_id');
    }
  });

  test('is refused in another media type', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expectProblem(await api.post('do_parse_resource', `resource_id=${SAMPLE}`, form), 415, 'unsupported_media_type');
    const text = { 'content-type': 'text/plain' };
    expectProblem(
      await api.post('do_parse_resource', JSON.stringify({ resource_id: SAMPLE }), text),
      415,
      'unsupported_media_type',
    );
  });

  test('is refused without a body', async () => {
    expectProblem(await api.post('do_parse_resource', undefined, {}), 400, 'invalid_input');
  });

  test('is refused when it is larger than any id could be', async () => {
    expectProblem(await api.post('do_parse_resource', { resource_id: 'x'.repeat(200_000) }), 413, 'body_too_large');
  });
});

describe('an upload that cannot be', () => {
  test('is refused: nothing in it', async () => {
    expectProblem(await api.upload('empty.xlsx', Buffer.alloc(0)), 422, 'empty_file');
  });

  test('is refused: text that calls itself a workbook', async () => {
    expectProblem(await api.upload('notes.xlsx', Buffer.from('just text\n'.repeat(100))), 422, 'not_a_workbook');
  });

  test('is refused: a workbook cut in the middle', async () => {
    const whole = await readFile('fixtures/program_language.xlsx');
    expectProblem(await api.upload('half.xlsx', whole.subarray(0, whole.length / 2)), 422, 'truncated');
  });

  test('is refused: over the limit, which it names', async () => {
    const answer = await api.upload('big.csv', Buffer.alloc(3 * 1024 * 1024, 'a,b,c\n'));
    expectProblem(answer, 413, 'file_too_large');
    expect(answer.body.detail).toContain('2 MB');
  });

  test('is refused: a form without a file, and a form that is none', async () => {
    const form = new FormData();
    form.append('other', 'x');
    const response = await fetch(new URL('/xxx_api/v1/binary_resources', server.url), {
      method: 'POST',
      body: form,
      headers: { authorization: basic('admin', 'admin') },
    });
    expect(await response.json()).toMatchObject({ status: 400, code: 'missing_file' });
    const broken = { 'content-type': 'multipart/form-data' };
    expectProblem(await api.post('binary_resources', 'x', broken), 400, 'upload_broken');
    const cut = { 'content-type': 'multipart/form-data; boundary=x' };
    expectProblem(await api.post('binary_resources', '--x\r\nContent-Disp', cut), 400, 'upload_broken');
  });

  test('is refused: JSON, and a raw body without a name', async () => {
    expectProblem(await api.post('binary_resources', {}), 415, 'unsupported_media_type');
    const raw = { 'content-type': 'application/octet-stream' };
    expectProblem(await api.post('binary_resources', 'a,b', raw), 400, 'missing_name');
  });

  test('leaves nothing behind', async () => {
    const { body } = await api.get('binary_resources');
    expect(body.results.map((resource: { name: string }) => resource.name)).toEqual(['program_language.xlsx']);
  });
});

describe('an upload that is cut off', () => {
  /** Sends the beginning of an upload, waits until it is being stored, and hangs up. */
  const cutOff = async (contentType: string, beginning: string) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    const head = [
      'POST /xxx_api/v1/binary_resources?name=cut.csv HTTP/1.1',
      'Host: localhost',
      `Authorization: ${basic('admin', 'admin')}`,
      `Content-Type: ${contentType}`,
      'Content-Length: 2000000',
    ];
    // Enough of it that the server begins to store it.
    socket.write(`${head.join('\r\n')}\r\n\r\n${beginning}${'a,b\n'.repeat(50_000)}`);
    await expect.poll(countOpen, { timeout: 5_000 }).toHaveLength(1);
    return socket;
  };
  const form = '--x\r\nContent-Disposition: form-data; name="file"; filename="cut.csv"\r\n\r\n';

  const countOpen = async () => {
    const client = new pg.Client(backend.env['DATABASE_URL']);
    await client.connect();
    const { rows } = await client.query(
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'`,
    );
    await client.end();
    return rows;
  };

  test.each([
    ['a form', 'multipart/form-data; boundary=x', form],
    ['a raw body', 'text/csv', ''],
  ])('leaves no transaction open and nothing stored: %s', async (_name, contentType, beginning) => {
    const socket = await cutOff(contentType, beginning);
    socket.destroy();
    await expect.poll(countOpen, { timeout: 5_000 }).toHaveLength(0);
    expect((await api.get('binary_resources')).body.results).toHaveLength(1);
  });

  test('by the database does not take the server along', async () => {
    const socket = await cutOff('text/csv', '');
    const client = new pg.Client(backend.env['DATABASE_URL']);
    await client.connect();
    for (const { pid } of await countOpen()) await client.query('SELECT pg_terminate_backend($1)', [pid]);
    await client.end();
    await expect.poll(async () => (await api.get('/healthz')).status).toBe(200);
    socket.destroy();
    expect((await api.upload('after.csv', Buffer.from('a,b\n'))).status).toBe(201);
  });
});

describe('an address that cannot be', () => {
  test.each([
    ['nothing there', '/nothing', 404, 'not_found'],
    ['nothing there in the API', '/xxx_api/v1/nothing', 404, 'not_found'],
    ['a malformed id', 'task_results/42', 400, 'invalid_id'],
    ['an unknown task', `task_results/${UNKNOWN}`, 404, 'not_found'],
    ['an unknown resource', `binary_resources/${UNKNOWN}`, 404, 'not_found'],
    ['the bytes of an unknown resource', `binary_resources/${UNKNOWN}/content`, 404, 'not_found'],
    ['rows of an unknown task', `parse_results?task_id=${UNKNOWN}`, 404, 'not_found'],
    ['rows of nothing at all', 'parse_results', 400, 'invalid_input'],
    ['rows of a malformed id', 'parse_results?task_id=x', 400, 'invalid_input'],
    ['a limit of 0', 'task_results?limit=0', 400, 'invalid_input'],
    ['a limit over the limit', 'task_results?limit=1001', 400, 'invalid_input'],
    ['a limit that is no number', 'task_results?limit=abc', 400, 'invalid_input'],
    ['a made-up cursor', 'task_results?cursor=abc', 400, 'invalid_cursor'],
    [
      'a cursor of another list',
      `parse_results?resource_id=${SAMPLE}&cursor=eyJrIjpbIngiLCJ5Il0sImIiOmZhbHNlfQ`,
      400,
      'invalid_cursor',
    ],
    ['a cursor beyond all dates', cursor('task_results', ['2020-19-39T29:59:59.000Z', UNKNOWN]), 400, 'invalid_cursor'],
    [
      'a cursor beyond all rows',
      cursor(`parse_results?resource_id=${SAMPLE}`, [9_999_999_999, 1]),
      400,
      'invalid_cursor',
    ],
    ['a status that is none', 'task_results?status=DONE', 400, 'invalid_input'],
    ['a path that is not UTF-8', '/xxx_api/v1/task_results/%ff', 400, 'bad_request'],
  ])('is refused: %s', async (_name, path, status, code) => {
    expectProblem(await api.get(path), status, code);
  });

  test('a range outside the file is refused', async () => {
    const answer = await api.get(`binary_resources/${SAMPLE}/content`, { range: 'bytes=999999-' });
    expectProblem(answer, 416, 'range_not_satisfiable');
  });
});

describe("what Node's parser refuses", () => {
  const HOST = 'Host: localhost\r\n';

  test.each([
    [
      'headers of 100 KB',
      `GET /healthz HTTP/1.1\r\n${HOST}Foo: ${'x'.repeat(100_000)}\r\n\r\n`,
      431,
      'header_too_large',
    ],
    ['a request line of no method', `HELLO\r\n\r\n`, 400, 'bad_request'],
    ['a length that is no number', `POST /healthz HTTP/1.1\r\n${HOST}Content-Length: x\r\n\r\n`, 400, 'bad_request'],
    [
      'the second of two on one connection',
      `GET /healthz HTTP/1.1\r\n${HOST}\r\nGET /healthz HTTP/1.1\r\n${HOST}Foo bar\r\n\r\n`,
      400,
      'bad_request',
    ],
  ])('is answered as a problem, too: %s', async (_name, bytes, status, code) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    let text = '';
    socket.on('data', (piece) => (text += piece.toString('latin1')));
    socket.on('error', () => {});
    socket.write(bytes);
    await once(socket, 'close');
    const last = text.slice(text.lastIndexOf('HTTP/1.1 '));
    expect(last).toMatch(new RegExp(`^HTTP/1.1 ${status} [\\s\\S]*content-type: application/problem\\+json`, 'i'));
    expect(JSON.parse(last.slice(last.indexOf('\r\n\r\n')))).toMatchObject({ status, code });
  });
});

describe('a method that an address does not have', () => {
  test.each([
    ['PATCH', 'binary_resources', 'GET, POST, HEAD'],
    ['GET', 'password', 'POST'],
    ['PUT', `task_results/${UNKNOWN}`, 'GET, DELETE, HEAD'],
    ['HEAD', '', 'GET'],
  ])('is refused with those that it has: %s %s', async (method, path, allow) => {
    const answer = await fetch(new URL(`/xxx_api/v1/${path}`, server.url), {
      method,
      headers: { authorization: basic('admin', 'admin') },
    });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
    if (method !== 'HEAD') expect(await answer.json()).toMatchObject({ code: 'method_not_allowed' });
  });

  test('is told by OPTIONS', async () => {
    const headers = { authorization: basic('admin', 'admin') };
    const answer = await fetch(new URL('/xxx_api/v1/events', server.url), { method: 'OPTIONS', headers });
    expect([answer.status, answer.headers.get('allow')]).toEqual([204, 'GET, HEAD']);
  });
});

test('the head of the stream of events is answered at once', async () => {
  const headers = { authorization: basic('admin', 'admin') };
  const answer = await fetch(new URL('/xxx_api/v1/events', server.url), { method: 'HEAD', headers });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toContain('text/event-stream');
});

describe('a search in a sheet', () => {
  const find = async (query: string) => {
    const { body } = await api.get(`task_results?resource_id=${SAMPLE}&limit=1`);
    return api.get(`parse_results/find?task_id=${body.results[0].task_id}&sheet_index=0&${query}`);
  };

  test.each(['text=a&after=0,0', 'text=a&after=000,1', 'text=a%00'])('is refused: %s', async (query) => {
    expectProblem(await find(query), 400, 'invalid_input');
  });

  test('begins at the end if it goes backwards', async () => {
    const from = await find('text=a&direction=previous&after=1000,0');
    expect(from.body.cell).not.toBeNull();
    expect((await find('text=a&direction=previous')).body.cell).toEqual(from.body.cell);
  });
});
