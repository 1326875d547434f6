import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADMIN, type Api, createApi, expectProblem } from '../helpers/api.js';
import { type Backend, startBackend } from '../helpers/backends.js';
import { type Running, startGyoretsu } from '../helpers/gyoretsu.js';

/** Some 1,073,742 bytes. */
const LIMIT_GB = 0.001;
const LINE = 'りんご,120\n';
/** Fits once, without its rows. */
const BOOK = Buffer.from(LINE.repeat(50_000));

describe('an account that may store a megabyte', () => {
  let backend: Backend;
  let web: Running;
  let worker: Running;
  let api: Api;

  beforeAll(async () => {
    backend = await startBackend('postgres');
    const env = { ...backend.env, ACCOUNT_LIMIT_GB: String(LIMIT_GB) };
    [web, worker] = await Promise.all([startGyoretsu('web', env), startGyoretsu('worker', env)]);
    api = createApi(web.url);
  });
  afterAll(async () => {
    await Promise.all([web.stop(), worker.stop()]);
    await backend.stop();
  });

  const details = { limit: LIMIT_GB, unit: 'GiB', setting: 'ACCOUNT_LIMIT_GB' };
  const send = (key: string) => {
    const headers = { 'content-type': 'text/csv', 'idempotency-key': key, authorization: ADMIN };
    return fetch(new URL('/xxx_api/v1/binary_resources?name=a.csv', web.url), { method: 'POST', body: BOOK, headers });
  };
  const listFiles = async (): Promise<string[]> =>
    (await api.get('binary_resources')).body.results.map(({ id }: { id: string }) => id);

  test('may send what fits, is refused what does not, and may send again once it has made room', async () => {
    const key = randomUUID();
    const first = await send(key);
    expect(first.status).toBe(201);
    const { id } = await first.json();
    const before = await listFiles();

    const refused = await api.upload('b.csv', BOOK);
    expectProblem(refused, 507, 'storage_full');
    expect(refused.body).toMatchObject({ title: 'Insufficient Storage', details, errors: [{ field: 'file' }] });
    expect(refused.body.detail).toMatch(/your files .* 0\.001 GB \(ACCOUNT_LIMIT_GB\)\. Delete files/);
    expect(await listFiles()).toEqual(before);
    // What was done before is answered as before: it takes no more room.
    const again = await send(key);
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
    // It is nobody's fault here.
    expect(web.output()).not.toContain('"level":50');

    expect((await api.delete(`binary_resources/${id}`)).status).toBe(204);
    expect((await api.upload('b.csv', BOOK)).status).toBe(201);
  });

  test('is refused what says that it is too large, before all of it is sent', async () => {
    const upload = request(new URL('/xxx_api/v1/binary_resources?name=large.csv', web.url), {
      method: 'POST',
      headers: { authorization: ADMIN, 'content-type': 'text/csv', 'content-length': 100_000_000 },
    });
    upload.on('error', () => {});
    // The rest never comes.
    upload.write(BOOK.subarray(0, 128 * 1024));
    const [answer] = await once(upload, 'response');
    expect(answer.statusCode).toBe(507);
    upload.destroy();
  });

  test('gets a parse that fails in words, with nothing stored', async () => {
    for (const file of await listFiles()) await api.delete(`binary_resources/${file}`);
    const { id } = (await api.upload('a.csv', BOOK)).body;
    const { body } = await api.post('do_parse_resource', { resource_id: id });
    const task = await api.waitForTask(body.task_id);
    expect(task).toMatchObject({ status: 'FAILURE', retries: 0, result: { code: 'storage_full', details } });
    expect(task.result.message).toMatch(/account that uploaded it .* 0\.001 GB \(ACCOUNT_LIMIT_GB\)\. Delete files/);
    expect(await api.get(`parse_results?task_id=${body.task_id}`)).toMatchObject({ body: { results: [] } });
    // A file that is small enough goes on as always.
    const small = (await api.upload('small.csv', Buffer.from('a,b\n1,2\n'))).body;
    const next = await api.post('do_parse_resource', { resource_id: small.id });
    expect((await api.waitForTask(next.body.task_id)).status).toBe('SUCCESS');
  });
});
