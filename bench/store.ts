import { chmod, mkdir, readFile, realpath, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { ADMINISTRATOR, createAccount } from '../test/helpers/accounts.js';
import { createApi } from '../test/helpers/api.js';
import { startGyoretsu } from '../test/helpers/gyoretsu.js';
import { treeMemory } from '../test/helpers/processes.js';
import { startOwnPostgres } from '../test/helpers/superuser.js';
import { type Book, fetchBook, RECIPES } from './books/catalogue.js';
import { type Effort, medianOf, type Result, runOnce } from './compare.js';
import type { LineUp } from './line-up.js';
import { median, pause } from './measure.js';
import { CACHE } from './places.js';
import { amount, count, megabytes, type Table, times } from './results.js';

const COLUMNS = 'task_id, resource_id, sheet_index, sheet, "row", "values", types';

/** The times of a workbook from its upload to its rows. */
interface Walk {
  uploadSeconds: number;
  /** Seconds from the POST of the task to its SUCCESS. */
  parseSeconds: number;
  peakMib: number;
  cells: number;
}

/**
 * Measures, on one embedded server, the whole way of a book into PostgreSQL over REST. For comparison it measures the COPY of the
 * finished bytes alone, i.e. PostgreSQL's own share. Except for the largest book, it also measures what others would write.
 */
export async function measureStoring(name: 'large' | 'huge', lineUp: LineUp, effort: Effort): Promise<Table> {
  const book = await fetchBook(name, effort.signal);
  return withDatabase(async (url, client) => {
    const walks: Walk[] = [];
    const copies: number[] = [];
    const bytes = await walkRounds(url, client, book, walks, effort);
    await client.query('CREATE TABLE bench_copy (LIKE parse_result INCLUDING ALL)');
    for (let round = 0; round < effort.rounds; round++) copies.push(await copyOnce(client, bytes, effort));
    const inserted: { result: Result; cells: number }[] = [];
    if (name === 'large') {
      await client.query('CREATE TABLE bench_insert (LIKE parse_result INCLUDING ALL)');
      for (const contender of lineUp.inserters) {
        const result: Result = { contender, runs: [], counted: '', right: true, failure: null };
        await runOnce(result, book, effort, { DATABASE_URL: url });
        inserted.push({ result, cells: await countCells(client, 'bench_insert') });
        await client.query('TRUNCATE bench_insert');
      }
    }

    const whole = median(walks.map(({ uploadSeconds, parseSeconds }) => uploadSeconds + parseSeconds));
    const middle = (figure: keyof Walk) => median(walks.map((walk) => walk[figure]));
    const size = bytes.reduce((sum, chunk) => sum + chunk.length, 0);
    const cellsOf = (cells: number) =>
      cells === book.cells ? count(cells) : `✗ ${count(cells)} of ${count(book.cells)}`;
    const shares = `${amount(middle('uploadSeconds'))} + ${amount(middle('parseSeconds'))}`;
    return {
      key: `store-${name}`,
      title: `Storing: ${RECIPES[name].words} (${basename(book.path)}, ${megabytes(book.bytes)})`,
      measured: new Date().toISOString(),
      head: ['', 'seconds', 'upload + parse', 'peak MB', "× ours' time", 'cells', 'rounds'],
      rows: [
        [
          '**Gyoretsu**, upload to SUCCESS over REST',
          amount(whole),
          shares,
          amount(middle('peakMib')),
          '',
          cellsOf(middle('cells')),
          String(walks.length),
        ],
        [
          `COPY and commit of the finished ${megabytes(size)} alone`,
          amount(median(copies)),
          '',
          '',
          times(median(copies) / whole),
          '',
          String(copies.length),
        ],
        ...inserted.map(({ result, cells }) => [
          `${result.contender.label} (no upload)`,
          amount(medianOf(result, 'seconds')),
          '',
          amount(medianOf(result, 'peakMib')),
          times(medianOf(result, 'seconds') / whole),
          result.failure ?? cellsOf(cells),
          String(result.runs.length),
        ]),
      ],
      figures: [
        { name: 'ours', walks },
        { name: 'copy', bytes: size, seconds: copies },
        ...inserted.map(({ result, cells }) => ({
          name: result.contender.name,
          cells,
          failure: result.failure,
          runs: result.runs.map(({ output: _, ...run }) => run),
        })),
      ],
    };
  }, effort);
}

/** Runs all rounds on one `gyoretsu start`, and returns the last one's rows as the bytes of a COPY. */
async function walkRounds(
  url: string,
  client: pg.Client,
  book: Book,
  walks: Walk[],
  effort: Effort,
): Promise<Buffer[]> {
  const env = { DATABASE_URL: url };
  await createAccount(env, ADMINISTRATOR);
  const house = await startGyoretsu('start', env);
  // Killing the process ends all requests that wait for its answers.
  const kill = () => house.process.kill('SIGKILL');
  effort.signal.addEventListener('abort', kill, { once: true });
  try {
    // A new database first parses the sample: wait for that.
    await pause(1_000, effort.signal);
    for (let round = 0; ; round++) {
      await client.query('TRUNCATE parse_result, sheet_summary, binary_chunk');
      await client.query('CHECKPOINT');
      walks.push(await walkOnce(house.url, house.process.pid ?? 0, client, book, effort));
      if (round + 1 >= effort.rounds) break;
    }
  } finally {
    effort.signal.removeEventListener('abort', kill);
    await house.stop(effort.signal.aborted ? 'SIGKILL' : 'SIGINT');
  }
  const bytes: Buffer[] = [];
  // It is a stream of Buffers, but its type says `any`.
  for await (const chunk of client.query(copyTo(`COPY parse_result (${COLUMNS}) TO STDOUT (FORMAT binary)`)))
    bytes.push(chunk as Buffer);
  await client.query('TRUNCATE parse_result');
  return bytes;
}

async function walkOnce(url: string, pid: number, client: pg.Client, book: Book, effort: Effort): Promise<Walk> {
  const file = await readFile(book.path);
  const api = createApi(url);
  let peakMib = 0;
  const watch = setInterval(() => {
    peakMib = Math.max(peakMib, treeMemory(pid));
  }, 50);
  try {
    const started = performance.now();
    const { body: resource } = await api.upload(basename(book.path), file);
    const uploaded = performance.now();
    const { body: queued } = await api.post('do_parse_resource', { resource_id: resource.id });
    const task = await api.waitForTask(queued.task_id, effort.timeoutSeconds);
    const ended = performance.now();
    effort.signal.throwIfAborted();
    if (task.status !== 'SUCCESS') throw new Error(`the parse ended as ${JSON.stringify(task)}`);
    const walk: Walk = {
      uploadSeconds: (uploaded - started) / 1_000,
      parseSeconds: (ended - uploaded) / 1_000,
      peakMib,
      cells: await countCells(client, 'parse_result'),
    };
    console.error(`  ours: upload ${amount(walk.uploadSeconds)} s, parse ${amount(walk.parseSeconds)} s`);
    return walk;
  } finally {
    clearInterval(watch);
  }
}

async function copyOnce(client: pg.Client, bytes: Buffer[], effort: Effort): Promise<number> {
  effort.signal.throwIfAborted();
  await client.query('TRUNCATE bench_copy');
  await client.query('CHECKPOINT');
  const started = performance.now();
  await client.query('BEGIN');
  await pipeline(
    Readable.from(bytes),
    client.query(copyFrom(`COPY bench_copy (${COLUMNS}) FROM STDIN (FORMAT binary)`)),
  );
  await client.query('COMMIT');
  const seconds = (performance.now() - started) / 1_000;
  console.error(`  COPY alone: ${amount(seconds)} s`);
  return seconds;
}

async function countCells(client: pg.Client, table: 'parse_result' | 'bench_insert'): Promise<number> {
  const { rows } = await client.query<{ cells: number }>(
    `SELECT coalesce(sum(length(replace(types, '-', ''))), 0)::float8 AS cells FROM ${table}`,
  );
  return rows[0]?.cells ?? 0;
}

/** A server for the bench under `bench/.cache`, removed afterwards. If a killed run left one, it is taken over. */
async function withDatabase<T>(use: (url: string, client: pg.Client) => Promise<T>, { signal }: Effort): Promise<T> {
  const folder = join(CACHE, 'database');
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o755);
  const server = await startOwnPostgres(folder);
  try {
    const url = new URL(server.url);
    url.pathname = '/bench';
    await remakeDatabase(server.url);
    const client = new pg.Client(url.href);
    await client.connect();
    try {
      signal.throwIfAborted();
      return await use(url.href, client);
    } finally {
      await client.end();
    }
  } finally {
    await server.stop();
    // If PostgreSQL's account cannot enter our folder, the cluster is at another place, and only a link is here.
    await rm(await realpath(join(folder, 'postgres')), { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  }
}

async function remakeDatabase(serverUrl: string): Promise<void> {
  const client = new pg.Client(serverUrl);
  await client.connect();
  try {
    await client.query('DROP DATABASE IF EXISTS bench WITH (FORCE)');
    await client.query('CREATE DATABASE bench');
  } finally {
    await client.end();
  }
}
