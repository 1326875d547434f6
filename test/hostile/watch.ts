import { setTimeout as sleep } from 'node:timers/promises';
import { type Attack, makeAttack } from './attack.js';
import { sha256, tokenOf } from './file.js';
import { replayLine } from './replay-line.js';
import type { Tally } from './tally.js';
import type { StoredFile, Victim } from './victim.js';

const LOOK_EVERY_MS = 3_000;
const ASK_EVERY_MS = 250;
/** Longer than any attack lasts: a transaction that has stood still for so long has been forgotten. */
const FORGOTTEN_MS = 10_000;

/** What the watchers have to know of the attackers. */
export interface Field {
  victim: Victim;
  tally: Tally;
  /** Those that began last, oldest first. */
  recent: Attack[];
  /** The sha-256 of bodies that were sent as wholes. */
  declared: Set<string>;
  say(line: string): void;
}

/** Looks every few seconds what has become of the process and its database, until `signal` aborts. */
export async function watchHarm(field: Field, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
    await lookOnce(field, FORGOTTEN_MS);
  }
}

/** @param idleMs how long a transaction must have stood still to be called forgotten */
export async function lookOnce({ victim, tally, declared, say }: Field, idleMs: number): Promise<void> {
  for (const { pid, query, idleMs: idle } of await victim.listOpenTransactions()) {
    if (idle < idleMs) continue;
    const leak = `a transaction stood still for ${Math.round(idle / 1_000)} s after "${query.slice(0, 200)}"`;
    tally.leaked.push(leak);
    say(leak);
    await victim.endTransaction(pid);
  }
  for (const stored of await victim.takeStored()) {
    const wrong = findWrong(victim, stored, declared);
    if (wrong === null) continue;
    tally.truncated.push(wrong);
    say(wrong);
  }
  tally.memory.most = Math.max(tally.memory.most, victim.memory());
}

/** What is wrong with a stored file, or null: it has to hold the whole file of its attack, or be the body that was declared. */
function findWrong(victim: Victim, { name, bytes }: StoredFile, declared: ReadonlySet<string>): string | null {
  if (declared.has(sha256(bytes))) return null;
  const seed = tokenOf(bytes)?.split('-')[0];
  const attack = seed === undefined ? null : makeAttack(Number(seed), victim.scene);
  if (attack?.isWhole && bytes.includes(attack.file)) return null;
  const how = attack ? `\n    ${replayLine(attack)}` : '';
  return `"${name.slice(0, 100)}" was stored with ${bytes.length} bytes, though it was not sent as a whole${how}`;
}

/** Asks for /healthz all the time, until `signal` aborts, and starts a process that has ended again. */
export async function watchProcess({ victim, tally, recent, say }: Field, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const took = await victim.askHealth();
    if (took !== null) tally.slowestHealthMs = Math.max(tally.slowestHealthMs, took);
    // One that is about to end needs a moment to be gone.
    await sleep(ASK_EVERY_MS);
    const ended = victim.end();
    if (ended !== null) {
      const loss = `${ended}\nOne of these did it:\n${recent.map(replayLine).join('\n')}`;
      tally.lost.push(loss);
      say(loss);
      await victim.revive();
    } else if (took === null) tally.deaf++;
  }
}
