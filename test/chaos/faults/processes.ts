import { setTimeout as sleep } from 'node:timers/promises';
import { childrenOf } from '../../helpers/processes.js';
import { signal } from '../driver/marked-processes.js';
import { freeze } from '../driver/server-process.js';
import { ask, type Fault, findVictim, type Ground, listRunning, type Victim } from './ground.js';

/** Milliseconds that a child may take to commit while its worker is stopped: less than the worker's lock. */
const COMMIT_PATIENCE_MS = 4_000;
/** How many parses to try, if some are too long. */
const MOST_VICTIMS = 20;

/** Ends a worker by `kill -9` in the middle of a parse. */
export const killWorker: Fault = async (ground) => {
  const victim = await findVictim(ground);
  if (!victim) return false;
  const affected = await listRunning(ground.db, victim.member.pid);
  if (!signal(victim.member.pid, 'SIGKILL')) return false;
  ground.strike(affected);
  return true;
};

/**
 * Ends a worker by `kill -9` between commit and acknowledgement. Only the worker is stopped; its child goes on and commits. Once the
 * row says SUCCESS, the worker is killed before it could tell the queue.
 */
export const killBeforeAcknowledgement: Fault = async (ground) => {
  for (let tried = 0; tried < MOST_VICTIMS; tried++) {
    const victim = await findVictim(ground);
    if (!victim) return false;
    const { pid } = victim.member;
    if (!(await freezeBeforeCommit(ground, victim))) continue;
    if (!(await untilCommitted(ground, victim))) {
      signal(pid, 'SIGCONT');
      continue;
    }
    const affected = await listRunning(ground.db, pid);
    if (!signal(pid, 'SIGKILL')) return false;
    ground.strike(affected);
    return true;
  }
  return false;
};

/**
 * Stops the worker before its parse commits. It holds a lock that every parse of the file needs for its commit, because a short parse
 * would otherwise be faster.
 */
async function freezeBeforeCommit({ db }: Ground, { taskId, attempt, member }: Victim): Promise<boolean> {
  const client = await db.connect().catch(() => null);
  if (!client) return false;
  client.on('error', () => {});
  try {
    await client.query(`BEGIN; SET LOCAL lock_timeout = '1s'`);
    await client.query(
      'SELECT FROM binary_resource WHERE id = (SELECT resource_id FROM task_result WHERE task_id = $1) FOR UPDATE',
      [taskId],
    );
    // If it has committed already, it may have told the queue, too.
    const { rowCount } = await client.query(
      `SELECT FROM task_result WHERE task_id = $1 AND attempt = $2 AND status = 'STARTED'`,
      [taskId, attempt],
    );
    return rowCount === 1 && signal(member.pid, 'SIGSTOP');
  } catch {
    return false;
  } finally {
    // Closing the connection ends the transaction, whatever its state.
    client.release(true);
  }
}

async function untilCommitted({ db }: Ground, { taskId, attempt }: Victim): Promise<boolean> {
  for (const deadline = Date.now() + COMMIT_PATIENCE_MS; Date.now() < deadline; await sleep(20)) {
    const { rows } = await ask<{ status: string }>(
      db,
      'SELECT status FROM task_result WHERE task_id = $1 AND attempt = $2',
      [taskId, attempt],
    );
    if (rows[0]?.status !== 'STARTED') return rows[0]?.status === 'SUCCESS';
  }
  return false;
}

/** Ends the children in which a worker parses by `kill -9`. */
export const killChild: Fault = async (ground) => {
  const victim = await findVictim(ground);
  if (!victim) return false;
  const children = childrenOf(victim.member.pid);
  const affected = await listRunning(ground.db, victim.member.pid);
  for (const pid of children) signal(pid, 'SIGKILL');
  ground.strike(affected);
  return children.length > 0;
};

/** Stops a worker and its children for longer than their lock. Then they go on as if nothing had happened. */
export const freezeWorker: Fault = async (ground) => {
  const victim = await findVictim(ground);
  if (!victim) return false;
  const { pid } = victim.member;
  const frozen = freeze(pid);
  ground.strike(await listRunning(ground.db, pid));
  ground.undoLater(ground.random.whole(13_000, ground.brief ? 14_000 : 25_000), () => {
    // By their own ids: if the worker was killed meanwhile, its children cannot be found by it any more, and would stay stopped for
    // ever.
    for (const each of frozen.reverse()) signal(each, 'SIGCONT');
  });
  return true;
};

/** Sends SIGTERM in the middle of a parse. */
export const stopWorker: Fault = async (ground) => {
  const victim = await findVictim(ground);
  if (!victim) return false;
  const affected = await listRunning(ground.db, victim.member.pid);
  if (!signal(victim.member.pid, 'SIGTERM')) return false;
  ground.strike(affected);
  return true;
};

/** Ends a web process by `kill -9`, while it receives files. */
export const killWeb: Fault = async (ground) => {
  const webs = ground.members().filter((member) => member.kind === 'web');
  if (webs.length === 0 || !signal(ground.random.pick(webs).pid, 'SIGKILL')) return false;
  ground.strike([]);
  return true;
};
