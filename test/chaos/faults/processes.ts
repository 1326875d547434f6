import { setTimeout as sleep } from 'node:timers/promises';
import { childrenOf } from '../../helpers/processes.js';
import { signal } from '../driver/marked-processes.js';
import { freeze, thaw } from '../driver/server-process.js';
import { ask, type Fault, findVictim, listRunning } from './ground.js';

/** How long a child may take to commit while its worker stands still: less than the worker's lock. */
const COMMIT_PATIENCE_MS = 5_000;

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
  const victim = await findVictim(ground);
  if (!victim) return false;
  const { pid } = victim.member;
  signal(pid, 'SIGSTOP');
  const status = async () => {
    const { rows } = await ask<{ status: string }>(
      ground.db,
      'SELECT status FROM task_result WHERE task_id = $1 AND attempt = $2',
      [victim.taskId, victim.attempt],
    );
    return rows[0]?.status;
  };
  const deadline = Date.now() + COMMIT_PATIENCE_MS;
  // Ended before it stood still, it may have told the queue.
  let is = await status();
  const wasRunning = is === 'STARTED';
  while (is === 'STARTED' && Date.now() < deadline) {
    await sleep(20);
    is = await status();
  }
  if (!wasRunning || is !== 'SUCCESS') {
    signal(pid, 'SIGCONT');
    return false;
  }
  const affected = await listRunning(ground.db, pid);
  signal(pid, 'SIGKILL');
  ground.strike(affected);
  return true;
};

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
  freeze(pid);
  ground.strike(await listRunning(ground.db, pid));
  ground.undoLater(ground.random.whole(13_000, ground.brief ? 14_000 : 25_000), () => thaw(pid));
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
