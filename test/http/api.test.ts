import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Api, basic, createApi, expectProblem } from '../helpers/api.js';
import { BACKENDS, type Backend, startBackend } from '../helpers/backends.js';
import { type Running, runGyoretsu, startGyoretsu } from '../helpers/gyoretsu.js';
import { SAMPLE_ROWS } from '../helpers/sample.js';

const SAMPLE = 'cc42c989-6813-456f-87ab-16858ef38fd9';

describe.each(BACKENDS)('with the queue on %s, web and worker apart', (name) => {
  let backend: Backend;
  let web: Running;
  let worker: Running;
  let api: Api;

  beforeAll(async () => {
    backend = await startBackend(name);
    [web, worker] = await Promise.all([startGyoretsu('web', backend.env), startGyoretsu('worker', backend.env)]);
    api = createApi(web.url);
  });

  afterAll(async () => {
    expect(await web.stop()).toBe(0);
    expect(await worker.stop('SIGTERM')).toBe(0);
    await backend.stop();
  });

  test('the root queues do_something, whose result is "start"', async () => {
    const queued = await api.get('/xxx_api/v1');
    expect(queued.status).toBe(202);
    expect(queued.headers.get('location')).toBe(queued.body.status_url);
    expect(queued.body).toMatchObject({ status: 'PENDING' });
    const task = await api.waitForTask(queued.body.task_id);
    expect(task).toMatchObject({ task_name: 'do_something', status: 'SUCCESS', result: 'start', traceback: null });
    expect(task.worker).toBeTruthy();
  });

  test('a posted resource is parsed into exactly its rows', async () => {
    const queued = await api.post('do_parse_resource/', { resource_id: SAMPLE });
    expect(queued.status).toBe(202);
    const task = await api.waitForTask(queued.body.task_id);
    expect(task).toMatchObject({
      task_name: 'do_parse_resource',
      status: 'SUCCESS',
      task_kwargs: { resource_id: SAMPLE },
    });
    const { body } = await api.get(`parse_results?task_id=${queued.body.task_id}`);
    const rows = body.results.map(({ sheet_index, sheet, row, values, types }: Record<string, unknown>) => {
      return { sheet_index, sheet, row, values, types };
    });
    expect(rows).toEqual(SAMPLE_ROWS);
    expect(body).toMatchObject({ next: null, previous: null });

    const { rows: count, cells } = task.result;
    expect(count).toBe(SAMPLE_ROWS.length);
    expect(cells.read).toBe(cells.stored + cells.empty + cells.failed);
    expect(cells.stored).toBe(SAMPLE_ROWS.flatMap((row) => row.values.filter((value) => value !== null)).length);
  });

  test('a GET of do_parse_resource explains itself', async () => {
    const { status, body } = await api.get('do_parse_resource/');
    expect(status).toBe(200);
    expect(body.example).toEqual({ resource_id: SAMPLE });
  });

  test('rows by resource are those of the newest successful task, in pages that join without a seam', async () => {
    const queued = await api.post('do_parse_resource', { resource_id: SAMPLE });
    await api.waitForTask(queued.body.task_id);
    const seen: unknown[] = [];
    let page = (await api.get(`parse_results?resource_id=${SAMPLE}&limit=4`)).body;
    const first = page;
    for (;;) {
      expect(page.results[0].task_id).toBe(queued.body.task_id);
      seen.push(...page.results.map((row: { sheet_index: number; row: number }) => [row.sheet_index, row.row]));
      if (!page.next) break;
      const next = (await api.get(page.next)).body;
      expect((await api.get(next.previous)).body.results).toEqual(page.results);
      page = next;
    }
    expect(seen).toEqual(SAMPLE_ROWS.map((row) => [row.sheet_index, row.row]));
    expect(first.previous).toBeNull();
  });

  test('one sheet can be asked for by its name', async () => {
    const { body } = await api.get(`parse_results?resource_id=${SAMPLE}&sheet=${encodeURIComponent('メモ')}`);
    expect(body.results.map((row: { row: number }) => row.row)).toEqual([1, 3]);
    expect((await api.get(`parse_results?resource_id=${SAMPLE}&sheet=none`)).body.results).toEqual([]);
  });

  test('an uploaded file comes back byte for byte, whole and in ranges', async () => {
    const bytes = Buffer.from(`name,値\n${'あいう,1\n'.repeat(300_000)}`);
    const uploaded = await api.upload('売上 2026.csv', bytes);
    expect(uploaded.status).toBe(201);
    const { id } = uploaded.body;
    expect(uploaded.headers.get('location')).toMatch(new RegExp(`/xxx_api/v1/binary_resources/${id}$`));
    expect(uploaded.body).toMatchObject({
      name: '売上 2026.csv',
      extension: 'csv',
      type: 'text/csv',
      size: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      current_task_id: null,
    });

    const url = new URL(`/xxx_api/v1/binary_resources/${id}/content`, web.url);
    const authorization = `Basic ${Buffer.from('admin:admin').toString('base64')}`;
    const whole = await fetch(url, { headers: { authorization } });
    expect(Buffer.compare(Buffer.from(await whole.arrayBuffer()), bytes)).toBe(0);
    expect(whole.headers.get('content-disposition')).toContain(encodeURIComponent('売上 2026.csv'));
    // Across the border of two slices.
    const range = await fetch(url, { headers: { authorization, range: 'bytes=1048570-1048585' } });
    expect(range.status).toBe(206);
    expect(range.headers.get('content-range')).toBe(`bytes 1048570-1048585/${bytes.length}`);
    expect(Buffer.from(await range.arrayBuffer())).toEqual(bytes.subarray(1_048_570, 1_048_586));
    const etag = whole.headers.get('etag') ?? '';
    // Not by `fetch`, which asks for a fresh answer of its own accord.
    const [unchanged] = await once(
      request(url, { headers: { authorization, 'if-none-match': etag } }).end(),
      'response',
    );
    expect(unchanged.statusCode).toBe(304);

    expect((await api.delete(`binary_resources/${id}`)).status).toBe(204);
    expectProblem(await api.get(`binary_resources/${id}`), 404, 'not_found');
    expectProblem(await api.delete(`binary_resources/${id}`), 404, 'not_found');
  });

  test('a raw body is a file too, named in the address', async () => {
    const response = await fetch(new URL('/xxx_api/v1/binary_resources?name=raw.csv', web.url), {
      method: 'POST',
      body: 'a,b\n1,2\n',
      headers: {
        authorization: `Basic ${Buffer.from('admin:admin').toString('base64')}`,
        'content-type': 'text/csv',
      },
    });
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({ name: 'raw.csv', size: 8 });
  });

  test('lists leave the bytes out, and the heavy list has them', async () => {
    const { body: light } = await api.get('binary_resources');
    expect(JSON.stringify(light)).not.toContain('binary_data');
    const { body: heavy } = await api.get('binary_heavy_resources');
    const sample = heavy.results.find((resource: { id: string }) => resource.id === SAMPLE);
    expect(Buffer.from(sample.binary_data, 'base64')).toEqual(await readFile('fixtures/program_language.xlsx'));
  });

  test('the heavy list ends a page by its bytes, and can be walked both ways without losing a file', async () => {
    const nine = Buffer.alloc(9 * 1024 * 1024, 'a,b,c\n');
    const ids: string[] = [];
    for (const name of ['1.csv', '2.csv', '3.csv']) ids.push((await api.upload(name, nine)).body.id);
    const walk = async (start: string, way: 'next' | 'previous') => {
      const pages: string[][] = [];
      for (let path: string | null = start; path; ) {
        const { body } = await api.get(path);
        pages.push(body.results.map((resource: { id: string }) => resource.id));
        expect(body.results.filter((resource: { size: number }) => resource.size > 1_000_000).length).toBeLessThan(2);
        if (!body[way]) return { pages, last: path };
        path = body[way];
      }
      return { pages, last: start };
    };
    const there = await walk('binary_heavy_resources?limit=2', 'next');
    const back = await walk(there.last, 'previous');
    const all = there.pages.flat();
    expect(ids.every((id) => all.includes(id))).toBe(true);
    expect(new Set(back.pages.flat())).toEqual(new Set(all));
    for (const id of ids) await api.delete(`binary_resources/${id}`);
  });

  test('a deleted resource takes its rows along and leaves its tasks as history', async () => {
    const { body: resource } = await api.upload('gone.csv', Buffer.from('a,b\n1,2\n'));
    const { body: queued } = await api.post('do_parse_resource', { resource_id: resource.id });
    await api.waitForTask(queued.task_id);
    expect((await api.get(`parse_results?task_id=${queued.task_id}`)).body.results).toHaveLength(2);
    await api.delete(`binary_resources/${resource.id}`);
    const { status, body } = await api.get(`parse_results?task_id=${queued.task_id}`);
    expect([status, body.code]).toEqual([410, 'rows_removed']);
    expect((await api.get(`task_results/${queued.task_id}`)).body.status).toBe('SUCCESS');
  });

  test('a file that passes at the door and breaks inside ends in FAILURE with words for people', async () => {
    const whole = await readFile('fixtures/program_language.xlsx');
    const damaged = Buffer.from(whole);
    damaged.fill(0xff, 200, 1_200);
    const { body: resource, status } = await api.upload('damaged.xlsx', damaged);
    expect(status).toBe(201);
    const { body: queued } = await api.post('do_parse_resource', { resource_id: resource.id });
    const task = await api.waitForTask(queued.task_id);
    expect(task.status).toBe('FAILURE');
    expect(task.result.message).not.toMatch(/ {4}at |TypeError|undefined/);
    expect(task.traceback).toContain('WorkbookError');
    expect((await api.get(`parse_results?task_id=${queued.task_id}`)).body.results).toEqual([]);
    expect((await api.get(`binary_resources/${resource.id}`)).body.current_task_id).toBeNull();
    expectProblem(await api.delete(`task_results/${queued.task_id}`), 409, 'task_ended');
  });

  test('tasks can be filtered and paged', async () => {
    const { body } = await api.get('task_results?status=SUCCESS&task_name=do_parse_resource&limit=1');
    expect(body.results).toHaveLength(1);
    expect(body.results[0]).toMatchObject({ status: 'SUCCESS', task_name: 'do_parse_resource' });
    expect(body.next).toContain('status=SUCCESS');
  });

  test('a link on another site cannot make a browser queue something', async () => {
    expectProblem(await api.get('/xxx_api/v1', { 'sec-fetch-site': 'cross-site' }), 403, 'cross_site');
    expectProblem(await api.get('/xxx_api/v1', { origin: 'https://elsewhere.example' }), 403, 'cross_site');
  });

  test('roles: a viewer only looks, an operator works, and only an administrator deletes', async () => {
    const { body: resource } = await api.upload('roles.csv', Buffer.from('a,b\n'));
    for (const role of ['viewer', 'operator']) {
      const who = ['--username', role, '--email', 'x@y.example', '--role', role, '--password-stdin'];
      expect((await runGyoretsu(['createsuperuser', ...who], backend.env, 'tall-bridge-42\n')).code).toBe(0);
      const as = createApi(web.url, basic(role, 'tall-bridge-42'));
      expect((await as.get(`binary_resources/${resource.id}`)).status).toBe(200);
      const parse = await as.post('do_parse_resource', { resource_id: resource.id });
      if (role === 'viewer') expectProblem(parse, 403, 'forbidden');
      else expect(parse.status).toBe(202);
      expectProblem(await as.delete(`binary_resources/${resource.id}`), 403, 'forbidden');
    }
    expect((await api.delete(`binary_resources/${resource.id}`)).status).toBe(204);
  });

  test('health and readiness can be asked without signing in', async () => {
    const nobody = createApi(web.url, null);
    expect((await nobody.get('/healthz')).body).toEqual({ status: 'ok' });
    expect((await nobody.get('/readyz')).body).toEqual({ status: 'ok', database: 'ok', queue: 'ok', migrations: 'ok' });
  });
});
