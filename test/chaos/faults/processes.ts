import { setTimeout as sleep } from 'node:timers/promises';
import { childrenOf } from '../../helpers/processes.js';
import { signal } from '../driver/marked-processes.js';
import { freeze } from '../driver/server-process.js';
import { ask, type Fault, findVictim, type Ground, listRunning, type Victim } from './ground.js';

/** How long a child may take to commit while its worker stands still: less than the worker's lock. */
const COMMIT_PATIENCE_MS = 4_000;
/** Parses to try it on, should some be too long. */
const MOST_VICTIMS = 20;

/** `kill -9` of a worker in the middle of a parse. */
export const killWorker: Fault = async (ground) => {
  const victim = await findVictim(ground);
  if (!victim) return false;
  const affected = await listRunning(ground.db, victim.member.pid);
  if (!signal(victim.member.pid, 'SIGKILL')) return false;
  ground.strike(affected);
  return true;
};

/**
 * `kill -9` of a worker between commit and acknowledgement: the worker alone stands still, its child goes on and commits, and
 * once the row says SUCCESS the worker is killed, before it could tell the queue.
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

/** Holds the lock without which no parse of a file commits, so that its worker stands still in time, however short the parse is. */
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
    // One that has committed already may have told the queue, too.
    const { rowCount } = await client.query(
      `SELECT FROM task_result WHERE task_id = $1 AND attempt = $2 AND status = 'STARTED'`,
      [taskId, attempt],
    );
    return rowCount === 1 && signal(member.pid, 'SIGSTOP');
  } catch {
    return false;
  } finally {
    // Its end is the transaction's, whatever state that is in.
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

/** `kill -9` of the children in which a worker parses. */
export const killChild: Fault = async (ground) => {
  const victim = await findVictim(ground);
  if (!victim) return false;
  const children = childrenOf(victim.member.pid);
  const affected = await listRunning(ground.db, victim.member.pid);
  for (const pid of children) signal(pid, 'SIGKILL');
  ground.strike(affected);
  return children.length > 0;
};

/** A worker and its children stand still for longer than their lock, and then go on as if nothing had happened. */
export const freezeWorker: Fault = async (ground) => {
  const victim = await findVictim(ground);
  if (!victim) return false;
  const { pid } = victim.member;
  const frozen = freeze(pid);
  ground.strike(await listRunning(ground.db, pid));
  ground.undoLater(ground.random.whole(13_000, ground.brief ? 14_000 : 25_000), () => {
    // By their own numbers: where the worker was killed meanwhile, its children are nobody's, and would stand still for ever.
    for (const each of frozen.reverse()) signal(each, 'SIGCONT');
  });
  return true;
};

/** SIGTERM in the middle of a parse. */
export const stopWorker: Fault = async (ground) => {
  const victim = await findVictim(ground);
  if (!victim) return false;
  const affected = await listRunning(ground.db, victim.member.pid);
  if (!signal(victim.member.pid, 'SIGTERM')) return false;
  ground.strike(affected);
  return true;
};

/** `kill -9` of a web process, while files are being sent to it. */
export const killWeb: Fault = async (ground) => {
  const webs = ground.members().filter((member) => member.kind === 'web');
  if (webs.length === 0 || !signal(ground.random.pick(webs).pid, 'SIGKILL')) return false;
  ground.strike([]);
  return true;
};
