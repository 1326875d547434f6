import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import autocannon from 'autocannon';
import pg from 'pg';
import { readConfig } from '../src/config.js';
import { createDeps, type Deps } from '../src/deps.js';
import { ADMINISTRATOR, createAccount } from '../test/helpers/accounts.js';
import { createApi } from '../test/helpers/api.js';
import { type Running, startGyoretsu } from '../test/helpers/gyoretsu.js';
import { hasRedis, startRedis } from '../test/helpers/redis.js';
import { startOwnPostgres } from '../test/helpers/superuser.js';
import { makeSmallBook } from './small-book.js';

/** The Celery stack's figures, measured on the machine on which the project began. */
const CELERY = { tasks: 324, p50: 28, p95: 32, requests: 1_360, consuming: 570 };

const TASKS = 2_000;
const PARSES = 50;
const CONNECTIONS = 16;
const SECONDS = 5;
const ROUNDS = 3;

interface Figures {
  /** do_something from the first enqueue to the last SUCCESS row, tasks per second. */
  tasks: number;
  /** POST of a 10 × 10 workbook to its SUCCESS row, milliseconds. */
  p50: number;
  p95: number;
  /** GET /xxx_api/v1 under 16 connections, requests per second: no worker at work, then with one. */
  requests: number;
  consuming: number;
}

/** Measures both backends in turns: a noisy neighbour then disturbs both equally. Prints the medians. */
export async function benchTasks(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'gyoretsu-bench-'));
  await chmod(folder, 0o755);
  const server = await startOwnPostgres(folder);
  const redis = hasRedis() ? await startRedis() : null;
  if (!redis) console.log('redis-server was not found: only the embedded queue is measured.');
  const backends: Record<string, string>[] = [{}, ...(redis ? [{ REDIS_URL: redis.url }] : [])];
  const results = backends.map((): Figures[] => []);
  try {
    for (let round = 0; round < ROUNDS; round++) {
      for (const [at, backend] of backends.entries()) {
        results[at]?.push(
          await measure({ ...backend, DATABASE_URL: await freshDatabase(server.url, `bench_${round}_${at}`) }),
        );
      }
    }
    const names = ['embedded (PostgreSQL)', 'Redis'];
    report(results.map((rounds, at) => ({ name: names[at] ?? '', figures: median(rounds) })));
  } finally {
    await redis?.stop();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(env: Record<string, string>): Promise<Figures> {
  await createAccount(env, ADMINISTRATOR);
  const web = await startGyoretsu('web', env);
  const worker = await startGyoretsu('worker', env);
  const deps = await createDeps(readConfig({ ...env, LOG_LEVEL: 'warn' }));
  try {
    await enqueueAll(deps, 200); // warm
    const tasks = await enqueueAll(deps, TASKS);
    const { p50, p95 } = await parseSmall(deps, web);
    const consuming = await requestRoot(web);
    await untilDone(deps);
    await worker.stop();
    const requests = await requestRoot(web);
    return { tasks, p50, p95, requests, consuming };
  } finally {
    await deps.close();
    await web.stop();
    if (worker.process.exitCode === null) await worker.stop();
  }
}

async function enqueueAll(deps: Deps, count: number): Promise<number> {
  const started = performance.now();
  const enqueue = () => deps.enqueue({ taskName: 'do_something', taskKwargs: {}, resourceId: null });
  await Promise.all(Array.from({ length: count }, enqueue));
  await untilDone(deps);
  return (count * 1_000) / (performance.now() - started);
}

async function untilDone(deps: Deps): Promise<void> {
  for (;;) {
    const { rows } = await deps.db.query<{ open: number }>(
      `SELECT count(*) AS open FROM task_result WHERE status IN ('PENDING', 'STARTED', 'RETRY')`,
    );
    if (rows[0]?.open === 0) return;
    await sleep(10);
  }
}

async function parseSmall(deps: Deps, web: Running): Promise<{ p50: number; p95: number }> {
  const api = createApi(web.url);
  const { body: resource } = await api.upload('small.xlsx', await makeSmallBook());
  const times: number[] = [];
  for (let round = 0; round < PARSES + 5; round++) {
    const started = performance.now();
    const { body } = await api.post('do_parse_resource', { resource_id: resource.id });
    while ((await deps.tasks.find(body.task_id))?.status !== 'SUCCESS') await sleep(1);
    if (round >= 5) times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  return { p50: times[Math.floor(times.length * 0.5)] ?? 0, p95: times[Math.floor(times.length * 0.95)] ?? 0 };
}

async function requestRoot(web: Running): Promise<number> {
  const authorization = `Basic ${Buffer.from('admin:admin').toString('base64')}`;
  const result = await autocannon({
    url: `${web.url}/xxx_api/v1`,
    connections: CONNECTIONS,
    duration: SECONDS,
    headers: { authorization },
  });
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${result.non2xx} refused, ${result.errors} errors`);
  return result.requests.average;
}

async function freshDatabase(serverUrl: string, name: string): Promise<string> {
  const client = new pg.Client(serverUrl);
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

function median(rounds: Figures[]): Figures {
  const of = (key: keyof Figures) =>
    rounds.map((round) => round[key]).sort((a, b) => a - b)[Math.floor(rounds.length / 2)] ?? 0;
  return { tasks: of('tasks'), p50: of('p50'), p95: of('p95'), requests: of('requests'), consuming: of('consuming') };
}

function report(rows: { name: string; figures: Figures }[]): void {
  const all = [...rows, { name: 'Celery stack (noted)', figures: CELERY }];
  console.log(`| median of ${ROUNDS} rounds | ${all.map((row) => row.name).join(' | ')} |`);
  console.log(`| --- |${' --- |'.repeat(all.length)}`);
  const line = (label: string, key: keyof Figures, digits = 0) =>
    console.log(`| ${label} | ${all.map((row) => row.figures[key].toFixed(digits)).join(' | ')} |`);
  line(`do_something × ${TASKS}, enqueue to SUCCESS, tasks/s`, 'tasks');
  line('10 × 10 workbook, POST to SUCCESS, p50 ms', 'p50', 1);
  line('10 × 10 workbook, POST to SUCCESS, p95 ms', 'p95', 1);
  line(`GET /xxx_api/v1, ${CONNECTIONS} connections, requests/s`, 'requests');
  line('the same with the worker consuming, requests/s', 'consuming');
  console.log(JSON.stringify(Object.fromEntries(rows.map((row) => [row.name, row.figures]))));
}
