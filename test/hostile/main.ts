/**
 * Sends malformed and cut-off requests at random to a `gyoretsu web` of its own, many at once, and looks what becomes of it:
 *
 *     npm run hostile -- --minutes 10 [--seed 1]
 *     npm run hostile -- --replay 123456
 *     npm run hostile -- --only "a login"
 *
 * `--replay` carries one attack out again, `--only` sends the rows of the tables whose names hold a text. Both print the answers and the
 * server's log. The exit status is 1 if anything was lost.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startEmbeddedPostgres } from '../../src/postgres/lifecycle.js';
import { ADMINISTRATOR, createAccount } from '../helpers/accounts.js';
import { runGyoretsu } from '../helpers/gyoretsu.js';
import { carryOut, makeAttack } from './attack.js';
import { exchange } from './exchange.js';
import { makeFile } from './file.js';
import { findHarm } from './find-harm.js';
import { MALFORMED } from './malformed.js';
import { runAttacks } from './run.js';
import { isHarmed, printTally } from './tally.js';
import { openVictim, type Victim } from './victim.js';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    replay: { type: 'string' },
    only: { type: 'string' },
  },
});
const minutes = Number(values.minutes);
const seed = Number(values.seed);
if (!(minutes > 0) || !Number.isInteger(seed)) {
  say('usage: npm run hostile -- [--minutes N] [--seed S] | --replay SEED | --only NAME');
  process.exit(2);
}

const folder = await mkdtemp(join(tmpdir(), 'gyoretsu-hostile-'));
// So that PostgreSQL's own account can enter it, where root runs this.
await chmod(folder, 0o755);
const server = await startEmbeddedPostgres(folder);
try {
  const env = { DATABASE_URL: server.url };
  await createAccount(env, ADMINISTRATOR);
  await runGyoretsu(['loaddata', 'fixtures/xxx_api.json'], env);
  const victim = await openVictim('web', env);
  try {
    if (values.replay !== undefined) await replay(victim, Number(values.replay));
    else if (values.only !== undefined) await sendOnly(victim, values.only);
    else await run(victim);
  } finally {
    await victim.close();
  }
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}

async function run(victim: Victim): Promise<void> {
  say(`seed ${seed}, ${minutes} minutes, ${MALFORMED.length} rows in the tables`);
  const tally = await runAttacks(victim, { seed, minutes, say });
  say(printTally(tally));
  if (isHarmed(tally)) process.exitCode = 1;
}

async function replay(victim: Victim, attackSeed: number): Promise<void> {
  const attack = makeAttack(attackSeed, victim.scene);
  say(`${attack.name}; ${attack.what}\n${attack.bytes.toString('latin1').slice(0, 2_000)}\n`);
  const answers = await carryOut(victim.port(), attack);
  say(answers?.text ?? '(cut off)');
  await tellHarm(victim);
}

async function sendOnly(victim: Victim, text: string): Promise<void> {
  for (const { name, make, endsAfter = false } of MALFORMED.filter((each) => each.name.includes(text))) {
    const bytes = make({ ...victim.scene, file: makeFile() });
    const { text: answered } = await exchange(victim.port(), bytes, { endsAfter });
    say(`## ${name}\n${bytes.toString('latin1').slice(0, 1_000)}\n\n${answered.slice(0, 2_000)}\n`);
    await tellHarm(victim);
  }
}

async function tellHarm(victim: Victim): Promise<void> {
  for (const line of await findHarm(victim, new Set())) say(line);
  say(victim.output());
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
