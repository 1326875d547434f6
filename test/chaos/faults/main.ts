// A process of its own that breaks things, by a seed, until it is told to stop.
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Member } from '../driver/fleet.js';
import { createRandom } from '../random.js';
import type { Fault, Ground } from './ground.js';
import { faultsFor } from './kinds.js';
import type { FaultsSetup, FromFaults, ToFaults } from './messages.js';
import { failOver } from './servers.js';

const FAILOVER = 'fail over to a server that can only be read';
const FAILOVER_EVERY_MS = 60_000;

const setup: FaultsSetup = JSON.parse(process.argv[2] ?? '');
const random = createRandom(setup.seed);
const db = new pg.Pool({
  connectionString: setup.postgres.url,
  max: 2,
  application_name: 'chaos',
  connectionTimeoutMillis: 3_000,
});
db.on('error', () => {});
const undoing = new Set<() => void>();
let members: Member[] = [];
let stopping = false;
let current = '';

const tell = (message: FromFaults) => void process.send?.(message);

const ground: Ground = {
  ...setup,
  random,
  db,
  members: () => members,
  strike: (affected) => tell({ kind: 'struck', fault: current, at: Date.now(), affected }),
  undoLater(ms, undo) {
    const once = () => {
      clearTimeout(timer);
      if (undoing.delete(once)) undo();
    };
    const timer = setTimeout(once, ms);
    undoing.add(once);
  },
  outageMs: () => (setup.brief ? random.whole(2_000, 5_000) : random.whole(5_000, 15_000)),
};

process.on('message', (message: ToFaults) => {
  if (message.kind === 'members') members = message.members;
  else stopping = true;
});
// Ctrl-C reaches the whole process group, but this process must first repair what is broken at that moment.
process.on('SIGINT', () => {});
process.on('disconnect', () => {
  stopping = true;
});

const kinds = faultsFor(setup.redis ? 'redis' : 'postgres');
let failoverAt = setup.failover ? Date.now() : Number.POSITIVE_INFINITY;
while (!stopping) {
  // Each kind comes once in every round: otherwise a short run would see only a few.
  for (const name of random.shuffle(Object.keys(kinds))) {
    if (stopping) break;
    if (Date.now() >= failoverAt) {
      failoverAt = Date.now() + FAILOVER_EVERY_MS;
      await inject(FAILOVER, failOver);
    }
    await inject(name, kinds[name]);
    await pause(setup.brief ? random.whole(500, 1_500) : random.whole(1_000, 8_000));
  }
}
for (const undo of undoing) undo();
await db.end();
process.disconnect?.();

async function inject(name: string, fault: Fault | undefined): Promise<void> {
  current = name;
  await fault?.(ground);
  tell({ kind: 'over', fault: name });
}

async function pause(ms: number): Promise<void> {
  for (const end = Date.now() + ms; Date.now() < end && !stopping; ) await sleep(100);
}
