import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type Api, createApi } from './helpers/api.js';
import { type Backend, startBackend } from './helpers/backends.js';
import { type Running, startGyoretsu } from './helpers/gyoretsu.js';
import { makeLargeBook } from './helpers/large-book.js';
import { childrenOf, isAlive, treeMemory } from './helpers/processes.js';
import { BOMBS } from './readers/hostile-bombs.js';
import { DAMAGES } from './readers/hostile-damages.js';

/** The worst that an upload lets in: what is wrong with them shows only when they are read. */
const WORST = [
  'sheet-of-10-gb.xlsx',
  'sheet-of-10-gb-that-claims-1-mb.xlsx',
  'tags-nested-a-million-deep-in-the-workbook.xlsx',
  'one-giant-name-in-the-workbook.xlsx',
  'one-giant-tag-around-a-million-texts.xlsx',
  'one-giant-cell.xlsx',
  'shared-strings-of-2-gb-packed-150-fold.xlsx',
  'two-hundred-million-empty-cells-and-one.xlsx',
  'one-text-in-ten-million-cells.xlsx',
  'one-text-in-twelve-thousand-cells.xlsx',
  'ten-million-merged-areas.xlsx',
  'ten-thousand-sheets-of-one-part.xlsx',
  'a-bad-cell-with-megabytes-after-it.xlsx',
  'entities-that-laugh-a-billion-times.xlsx',
  'a-quotation-without-end.csv',
  'sixteen-million-columns.csv',
  'a-wrong-checksum.xlsx',
  'a-sheet-cut-in-a-character.xlsx',
  'without-the-shared-strings.xlsx',
];
const hostile = [...BOMBS, ...DAMAGES].filter((file) => WORST.includes(file.name));
const GOOD = ['types.xlsx', 'dates-1900.xlsx', 'strict.xlsx', 'shift-jis.csv', 'hidden-and-chart-sheets.xlsx'];
const ROWS = 20_000;

/** The worker, and two children of at most 200 MB beyond what Node takes before it has read anything. */
const TREE_MEGABYTES = 700;
const HEALTH_EVERY_MS = 100;

describe('hostile files among good ones, through the whole server', () => {
  let backend: Backend;
  let web: Running;
  let worker: Running;
  let api: Api;
  let temporary: string;

  beforeAll(async () => {
    temporary = mkdtempSync(path.join(tmpdir(), 'gyoretsu-jobs-'));
    backend = await startBackend('postgres');
    const env = { ...backend.env, TMPDIR: temporary, WORKER_CONCURRENCY: '2' };
    web = await startGyoretsu('web', env);
    worker = await startGyoretsu('worker', env);
    api = createApi(web.url);
  });

  afterAll(async () => {
    await worker.stop();
    await web.stop();
    await backend.stop();
    rmSync(temporary, { recursive: true, force: true });
  });

  /** Uploads and queues; gives the task's id. */
  const queue = async (name: string, bytes: Buffer): Promise<string> => {
    const uploaded = await api.upload(name, bytes);
    expect(uploaded, name).toMatchObject({ status: 201 });
    const { body } = await api.post('do_parse_resource', { resource_id: uploaded.body.id });
    return body.task_id;
  };

  test('every good one succeeds, every bad one fails alone and in words, and nothing is left', async () => {
    expect(hostile.length).toBeGreaterThan(5);
    // Made first: this process must be free to ask for the server's health.
    const made = hostile.map((file) => ({ file, bytes: file.make() }));
    const large = await makeLargeBook(ROWS, 10);
    let peak = 0;
    let answers = 0;
    const unhealthy: string[] = [];
    let isOver = false;
    const children = new Set<number>();
    const watch = (async () => {
      while (!isOver) {
        const { status } = await api.get('/healthz');
        if (status !== 200) unhealthy.push(`/healthz answered ${status}`);
        answers++;
        peak = Math.max(peak, treeMemory(worker.process.pid ?? 0));
        for (const pid of childrenOf(worker.process.pid ?? 0)) children.add(pid);
        await new Promise((resolve) => setTimeout(resolve, HEALTH_EVERY_MS));
      }
    })();

    // A test that fails must not leave this going on about a server that is gone.
    onTestFinished(() => {
      isOver = true;
      return watch;
    });
    const tasks: { id: string; name: string; expected: object }[] = [];
    for (const [i, { file, bytes }] of made.entries()) {
      const failure = { code: file.code, message: expect.stringMatching(file.words ?? /./) };
      tasks.push({
        id: await queue(file.name, bytes),
        name: file.name,
        expected: { status: 'FAILURE', result: failure },
      });
      const name = GOOD[i % GOOD.length] ?? 'types.xlsx';
      const good = await queue(name, readFileSync(path.join('fixtures/books', name)));
      tasks.push({ id: good, name, expected: { status: 'SUCCESS' } });
    }
    tasks.push({
      id: await queue('large.xlsx', large),
      name: 'large.xlsx',
      expected: { status: 'SUCCESS', result: { rows: ROWS } },
    });

    const client = new pg.Client(backend.env['DATABASE_URL']);
    await client.connect();
    for (const { id, name, expected } of tasks) {
      const task = await api.waitForTask(id, 60);
      expect.soft({ name, ...task }).toMatchObject({ name, ...expected });
      const { rows } = await client.query('SELECT count(*)::int AS count FROM parse_result WHERE task_id = $1', [id]);
      expect
        .soft({ name, rows: rows[0].count })
        .toEqual({ name, rows: task.status === 'SUCCESS' ? task.result.rows : 0 });
    }
    await client.end();
    isOver = true;
    await watch;

    expect(unhealthy).toEqual([]);
    // It never stood still for long: it answered in between, again and again.
    expect(answers).toBeGreaterThan(tasks.length);
    expect(peak).toBeLessThan(TREE_MEGABYTES);
    expect(await worker.stop()).toBe(0);
    expect([...children].filter(isAlive)).toEqual([]);
    expect(readdirSync(temporary)).toEqual([]);
  }, 240_000);
});
