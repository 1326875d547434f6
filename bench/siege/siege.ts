import { fork } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { UserError } from '../../src/errors.js';
import { startEmbeddedPostgres } from '../../src/postgres/lifecycle.js';
import { type Account, createAccount } from '../../test/helpers/accounts.js';
import { basic } from '../../test/helpers/api.js';
import { type Running, startGyoretsu } from '../../test/helpers/gyoretsu.js';
import { treeMemory } from '../../test/helpers/processes.js';
import { createBrowserless } from '../../test/helpers/signed-in.js';
import { type Attack, floodLists, holdPages, trickleLogins, trickleUploads } from './attackers.js';
import type { Seen } from './bystander.js';
import { makeRows } from './rows.js';

const PASSWORD = 'tall-bridge-42';
const account = (username: string): Account => ({ username, password: PASSWORD, role: 'operator' });
const BYSTANDER = account('bystander');
const READER = account('reader');
const SEARCHER = account('searcher');
const UPLOADERS = ['one', 'two', 'three', 'four'].map(account);
const SAMPLE_MS = 100;
const BYSTANDER_PROCESS = fileURLToPath(new URL('bystander-process.ts', import.meta.url));

/** A period of time: what the bystander saw, and the most memory of the web process, in MiB. */
interface Stretch {
  name: string;
  seen: Seen;
  memory: number;
}

/**
 * Attacks a web process in four ways at once, and measures a bystander who only wants to work meanwhile.
 *
 *     npm run bench -- siege [--seconds 60]
 */
export async function benchSiege(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { seconds: { type: 'string', default: '60' } } });
  const seconds = Number(values.seconds);
  if (!(seconds > 0)) throw new UserError('bad_option', '--seconds wants a number.');
  const folder = await mkdtemp(join(tmpdir(), 'gyoretsu-siege-'));
  // If root runs the bench, the server has an account of its own, which must be able to enter this folder.
  await chmod(folder, 0o755);
  const server = await startEmbeddedPostgres(folder);
  try {
    const env = { DATABASE_URL: server.url };
    for (const each of [BYSTANDER, READER, SEARCHER, ...UPLOADERS]) await createAccount(env, each);
    console.error('Making 601,000 rows …');
    const client = new pg.Client(server.url);
    await client.connect();
    // The role's default is for statements for which people wait.
    await client.query('SET statement_timeout = 0');
    await makeRows(client).finally(() => client.end());
    const web = await startGyoretsu('web', env);
    const worker = await startGyoretsu('worker', env);
    try {
      await besiege(web, seconds);
    } finally {
      await worker.stop();
      await web.stop();
    }
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function besiege(web: Running, seconds: number): Promise<void> {
  const searcher = createBrowserless(web.url);
  await searcher.signIn(SEARCHER.username, PASSWORD);
  const port = Number(new URL(web.url).port);
  const before = await watch('before', web, Math.min(10, seconds));
  const attacks = [
    trickleLogins(port),
    trickleUploads(port, UPLOADERS.map(authorizationOf)),
    holdPages(port, authorizationOf(READER)),
    floodLists(web.url, `gyoretsu_session=${searcher.cookie()}`),
  ];
  const during = await watch('during', web, seconds);
  await Promise.all(attacks.map((attack) => attack.stop()));
  const after = await watch('after', web, Math.min(10, seconds));
  report([before, during, after], attacks);
}

async function watch(name: string, web: Running, seconds: number): Promise<Stretch> {
  let memory = 0;
  const sampling = setInterval(() => {
    memory = Math.max(memory, treeMemory(web.process.pid ?? 0));
  }, SAMPLE_MS);
  const seen = await workElsewhere(web.url, authorizationOf(BYSTANDER), seconds);
  clearInterval(sampling);
  return { name, seen, memory };
}

/**
 * The bystander works in a process of its own. In this one, fetch would queue its requests behind the attackers' on shared connections.
 */
async function workElsewhere(url: string, authorization: string, seconds: number): Promise<Seen> {
  const child = fork(BYSTANDER_PROCESS, [url, authorization, String(seconds)], { serialization: 'advanced' });
  const [seen] = await once(child, 'message');
  return seen;
}

function authorizationOf({ username, password }: Account): string {
  return basic(username, password);
}

function report(stretches: Stretch[], attacks: Attack[]): void {
  console.log(
    `Load of the machine, 1 and 5 minutes: ${loadavg()
      .slice(0, 2)
      .map((load) => load.toFixed(1))
      .join(', ')}\n`,
  );
  console.log('| a bystander, upload to SUCCESS | done | p50 ms | p95 ms | most ms | failed | web, most MB |');
  console.log('| --- | ---: | ---: | ---: | ---: | --- | ---: |');
  for (const { name, seen, memory } of stretches) {
    const { times, failures } = seen;
    const at = (part: number) => times[Math.min(times.length - 1, Math.floor(times.length * part))]?.toFixed(0) ?? '–';
    const failed = list(failures) || 'none';
    console.log(
      `| ${name} | ${times.length} | ${at(0.5)} | ${at(0.95)} | ${at(1)} | ${failed} | ${memory.toFixed(0)} |`,
    );
  }
  console.log('\n| attackers | what they got |\n| --- | --- |');
  for (const { name, answers } of attacks) console.log(`| ${name} | ${list(answers)} |`);
}

function list(counts: ReadonlyMap<string, number>): string {
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  return sorted.map(([what, times]) => `${times} × ${what}`).join(', ');
}
