// npm run test:chaos -- --minutes N --seed S [--backend postgres|redis] [--pooler] [--failover]
import { parseArgs } from 'node:util';
import { BACKENDS } from '../helpers/backends.js';
import { hasPgBouncer } from '../helpers/pgbouncer.js';
import { type BackendName, openStage } from './driver/stage.js';
import { findings, printReport } from './report.js';
import { runChaos } from './run.js';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    backend: { type: 'string' },
    /** PgBouncer in transaction mode in front of PostgreSQL. */
    pooler: { type: 'boolean', default: false },
    /** Each minute, PostgreSQL can only be read for some seconds. */
    failover: { type: 'boolean', default: false },
  },
});
const { failover, pooler } = values;
const seconds = Number(values.minutes) * 60;
const seed = Number(values.seed);
const backends = values.backend ? BACKENDS.filter((name) => name === values.backend) : BACKENDS;
if (!(seconds > 0) || !Number.isInteger(seed) || backends.length === 0 || (pooler && !hasPgBouncer())) {
  say('usage: npm run test:chaos -- [--minutes N] [--seed S] [--backend postgres|redis] [--pooler] [--failover]');
  say('redis needs redis-server, --pooler needs pgbouncer');
  process.exit(2);
}

const interrupted = new AbortController();
// The first Ctrl-C ends the faults and verifies the result. The second ends this process, and the guard cleans up.
process.on('SIGINT', () => (interrupted.signal.aborted ? process.exit(130) : interrupted.abort()));
process.on('SIGTERM', () => process.exit(143));

for (const backend of backends) await runOne(backend);

async function runOne(backend: BackendName): Promise<void> {
  if (interrupted.signal.aborted) return;
  const stage = await openStage(backend, undefined, { pooler });
  say(`${backend}: seed ${seed}, ${values.minutes} minutes, in ${stage.folder}`);
  let failed = true;
  try {
    const report = await runChaos(stage, { seed, seconds, brief: false, failover, say, signal: interrupted.signal });
    say(printReport(report));
    failed = findings(report).length > 0;
  } finally {
    await stage.close({ keepLogs: failed });
    if (failed) {
      say(`logs: ${stage.folder}/logs`);
      process.exitCode = 1;
    }
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
