import { setTimeout as sleep } from 'node:timers/promises';
import { mutantSeed } from '../fuzz/random.js';
import { type Attack, carryOut, makeAttack } from './attack.js';
import { sha256 } from './file.js';
import { replayLine } from './replay-line.js';
import { findTold } from './strike.js';
import { count, countSent, createTally, type Tally } from './tally.js';
import type { Victim } from './victim.js';
import { type Field, lookOnce, watchHarm, watchProcess } from './watch.js';

const CONNECTIONS = 20;
/** What was under way may take so long to come to its end. */
const QUIET_MS = 15_000;

/** Attacks a process for a while, on some connections at once. */
export async function runAttacks(
  victim: Victim,
  { seed, minutes, say }: { seed: number; minutes: number; say(line: string): void },
): Promise<Tally> {
  const tally = createTally(seed, minutes, victim.memory());
  const field: Field = { victim, tally, recent: [], declared: new Set(), say };
  const until = Date.now() + minutes * 60_000;
  const over = new AbortController();
  const watchers = [watchHarm(field, over.signal), watchProcess(field, over.signal)];
  let index = 0;
  const lane = async () => {
    while (Date.now() < until) await attack(field, makeAttack(mutantSeed(seed, index++), victim.scene));
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, lane));
  await sleep(QUIET_MS);
  over.abort();
  await Promise.all(watchers);
  await lookOnce(field, 0);
  tally.memory.end = victim.memory();
  return tally;
}

async function attack({ victim, tally, recent, declared, say }: Field, made: Attack): Promise<void> {
  if (victim.end() !== null) {
    await sleep(100);
    return;
  }
  countSent(tally, made);
  if (made.declared) declared.add(sha256(made.declared));
  recent.push(made);
  if (recent.length > 2 * CONNECTIONS) recent.shift();
  const answers = await carryOut(victim.port(), made);
  if (!answers) return;
  for (const outcome of answers.outcomes) count(tally.outcomes, String(outcome));
  const told = answers.outcomes.includes(500) ? 'answered 500' : findTold(answers.text);
  if (told === null || tally.faults.has(made.name)) return;
  const fault = `${told}\n    ${replayLine(made)}`;
  tally.faults.set(made.name, fault);
  say(fault);
}
