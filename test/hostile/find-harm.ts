import { setTimeout as sleep } from 'node:timers/promises';
import { sha256 } from './file.js';
import type { OpenTransaction, Victim } from './victim.js';

/** How long a transaction may take to end after its client has left, in milliseconds. */
const PATIENCE_MS = 10_000;
const QUIET_LOOKS = 2;
const LOOK_EVERY_MS = 15;

/**
 * What an attack did to a process, in words; nothing if it did well. The process lives afterwards, without open transactions and stored
 * files: the next attack finds it as the first did.
 * @param whole the sha-256 of all files so far that were sent to their end: an earlier one may be stored only now
 */
export async function findHarm(victim: Victim, whole: ReadonlySet<string>): Promise<string[]> {
  const harm: string[] = [];
  const isWell = (await victim.askHealth()) !== null;
  // One that is about to end needs a moment to be gone.
  if (!isWell) await sleep(1_000);
  const ended = victim.end();
  if (ended !== null) {
    harm.push(ended);
    await victim.revive();
  } else if (!isWell) harm.push('/healthz did not answer');
  for (const { pid, query } of await openAfter(victim)) {
    harm.push(`a transaction was left open after "${query}"`);
    await victim.endTransaction(pid);
  }
  for (const { name, bytes } of await victim.takeStored()) {
    if (!whole.has(sha256(bytes))) {
      harm.push(`"${name}" was stored with ${bytes.length} bytes, though it was not sent as a whole`);
    }
  }
  return harm;
}

/** The transactions that do not end by themselves. One look is not enough: a request may only just have begun. */
async function openAfter(victim: Victim): Promise<OpenTransaction[]> {
  const deadline = Date.now() + PATIENCE_MS;
  for (let quiet = 0; ; ) {
    const open = await victim.listOpenTransactions();
    quiet = open.length === 0 ? quiet + 1 : 0;
    if (quiet === QUIET_LOOKS || Date.now() > deadline) return open;
    await sleep(LOOK_EVERY_MS);
  }
}
