import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createClient } from './driver/client.js';
import { createJournal } from './driver/journal.js';
import { createLibrary } from './driver/library.js';
import { startLoad } from './driver/load.js';
import { startWatch, type Watch } from './driver/recovery.js';
import type { Stage } from './driver/stage.js';
import { faultsFor } from './faults/kinds.js';
import type { FaultsSetup, FromFaults, ToFaults } from './faults/messages.js';
import { createRandom } from './random.js';
import type { Report } from './report.js';
import { checkLedger } from './verify/ledger.js';
import { checkLeftovers } from './verify/leftovers.js';
import { checkRows } from './verify/rows.js';
import { writeState } from './verify/state.js';
import { checkTasks } from './verify/tasks.js';

const FAULTS = fileURLToPath(new URL('./faults/main.ts', import.meta.url));
/** How long all tasks may take to be done once the faults have stopped, in milliseconds. */
const RECOVERY_MS = 120_000;
const SAY_EVERY_MS = 30_000;

export interface RunOptions {
  seed: number;
  /** Seconds of faults. Recovery and verification take more. */
  seconds: number;
  /** Small files and short outages. */
  brief: boolean;
  /** Whether the server can only be read for some seconds each minute. */
  failover?: boolean;
  say: (text: string) => void;
  /** Ends the faults early. Recovery and verification follow all the same. */
  signal?: AbortSignal;
}

/** Puts load on the product, breaks things, lets it recover, and verifies. Closes the stage's fleet, but not the stage. */
export async function runChaos(stage: Stage, options: RunOptions): Promise<Report> {
  const { seed, say } = options;
  const started = Date.now();
  const random = createRandom(seed);
  const library = createLibrary(random, options.brief ? 0.3 : 1);
  const journal = createJournal();
  await startFleet(stage, options.brief);
  const watch = startWatch(stage.db);
  const urls = () => stage.fleet.members().flatMap(({ url }) => url || []);
  const call = createClient(journal, urls, random.pick);
  const load = startLoad({ call, journal, library, random, countOpen: watch.countOpen }, 5, options.brief ? 8 : 16);
  const faults = startFaults(stage, options, watch);
  const saying = setInterval(() => {
    say(
      `${Math.round((Date.now() - started) / 1_000)} s: ${journal.tasks.size} promised, ${watch.countOpen()} open, ${faults.count()} faults`,
    );
  }, SAY_EVERY_MS);

  await Promise.race([
    sleep(options.seconds * 1_000, undefined, { ref: false }),
    aborted(options.signal),
    faults.failed,
  ]);
  await faults.stop();
  const lastFault = Date.now();
  await load.stop();
  say(`the faults have stopped: ${watch.countOpen()} tasks are open`);
  const drainedMs = (await untilDone(stage, lastFault + RECOVERY_MS)) ? Date.now() - lastFault : null;
  await watch.stop();
  clearInterval(saying);

  const { outcomes, lost } = await checkTasks(stage, journal);
  const rows = await checkRows(stage, journal);
  const ledger = await checkLedger(stage);
  if (lost.length + rows.lost.length + rows.surplus.length + ledger.length > 0) await writeState(stage);
  const codes = await stage.fleet.close();
  const badEnds = Object.entries(codes).filter(([, code]) => code !== 0);
  return {
    backend: stage.backend,
    seed,
    seconds: Math.round((Date.now() - started) / 1_000),
    resources: journal.books.size,
    promised: journal.tasks.size,
    outcomes,
    answers: Object.fromEntries(journal.answers),
    longestAnswerMs: journal.longestAnswerMs,
    faults: faults.counts,
    restarts: stage.fleet.restarts(),
    lost: [...lost, ...rows.lost],
    duplicates: [...rows.surplus, ...watch.doubles().map((id) => `resource ${id} had two parses at a time`)],
    complaints: [
      ...journal.complaints,
      ...badEnds.map(([name, code]) => `${name} was asked to stop and ended with ${code}`),
    ],
    leftovers: await checkLeftovers(stage),
    ledger,
    longestRecovery: watch.longest(),
    longestUndisturbed: watch.longestUndisturbed(),
    drainedMs,
  };
}

async function startFleet({ fleet }: Stage, brief: boolean): Promise<void> {
  const worker = { WORKER_CONCURRENCY: '2' };
  const webs = [fleet.start('web'), ...(brief ? [] : [fleet.start('web')])];
  const workers = [fleet.start('worker', worker), fleet.start('worker', worker)];
  if (!brief) workers.push(fleet.start('worker', worker));
  await Promise.all([...webs, ...workers]);
  fleet.keepUp();
}

function startFaults(stage: Stage, { seed, brief, failover = false, say }: RunOptions, watch: Watch) {
  const { postgres, redis } = stage;
  const setup: FaultsSetup = { seed, postgres, redis, brief, failover };
  const child = fork(FAULTS, [JSON.stringify(setup)], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const log = createWriteStream(join(stage.folder, 'logs', 'faults.log'), { flags: 'a' });
  child.stderr?.pipe(log, { end: false });
  // All kinds start at 0, because the report must also show those that never struck.
  const counts = Object.fromEntries(Object.keys(faultsFor(stage.backend)).map((name) => [name, 0]));
  // The process may be about to end: then nobody reads the message.
  const tell = (message: ToFaults) => void (child.connected && child.send(message, () => {}));
  const members = () => tell({ kind: 'members', members: stage.fleet.members() });
  const telling = setInterval(members, 200);
  members();
  child.on('message', (message: FromFaults) => {
    log.write(`${new Date().toISOString()} ${JSON.stringify(message)}\n`);
    if (message.kind !== 'struck') return;
    counts[message.fault] = (counts[message.fault] ?? 0) + 1;
    watch.follow(message.fault, message.at, message.affected);
  });
  const exited = once(child, 'exit').then(([code]) => {
    clearInterval(telling);
    log.end();
    if (code !== 0) say(`the faults ended with ${code}: see faults.log`);
    return code;
  });
  return {
    counts,
    count: () => Object.values(counts).reduce((sum, count) => sum + count, 0),
    /** Resolves if the faults end although nobody stopped them. */
    failed: exited,
    async stop(): Promise<void> {
      tell({ kind: 'stop' });
      if ((await exited) !== 0) throw new Error('the process that injects faults failed');
    },
  };
}

async function untilDone({ db }: Stage, deadline: number): Promise<boolean> {
  for (;;) {
    const text = `SELECT count(*)::int AS open FROM task_result WHERE status IN ('PENDING', 'STARTED', 'RETRY')`;
    const open = await db.query<{ open: number }>(text).then(
      ({ rows }) => rows[0]?.open,
      () => undefined,
    );
    if (open === 0) return true;
    if (Date.now() > deadline) return false;
    await sleep(100);
  }
}

function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => signal?.addEventListener('abort', () => resolve()));
}
