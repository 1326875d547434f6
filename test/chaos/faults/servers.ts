import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { pausePostgres, startPostgres, stopPostgres } from '../driver/postgres-server.js';
import { killRedis, pauseRedis, startRedisServer } from '../driver/redis-server.js';
import { ask, type Fault, type Ground, listRunning } from './ground.js';

/** Milliseconds: long enough to refuse connections, short enough to be a restart. */
const RESTART_MS = 300;

/** A server that is unreachable for a while: `down` stops it, `up` starts it again. */
function outage(
  down: (ground: Ground) => unknown,
  up: (ground: Ground) => unknown,
  ms: (ground: Ground) => number,
): Fault {
  return async (ground) => {
    ground.strike(await listRunning(ground.db));
    await down(ground);
    await sleep(ms(ground));
    await up(ground);
    return true;
  };
}

const outageMs = (ground: Ground) => ground.outageMs();
const restartMs = () => RESTART_MS;
const postgresUp = ({ postgres }: Ground) => startPostgres(postgres);

/** Like a crash of the server. */
export const crashPostgres = outage(({ postgres }) => stopPostgres(postgres, 'immediate'), postgresUp, restartMs);
/** Like an update of the server. */
export const restartPostgres = outage(({ postgres }) => stopPostgres(postgres, 'fast'), postgresUp, restartMs);
/** Connections are refused for a while. */
export const refusePostgres = outage(({ postgres }) => stopPostgres(postgres, 'immediate'), postgresUp, outageMs);

/** All its processes are stopped: connections stay open, and nobody responds. */
export const freezePostgres: Fault = async (ground) => {
  ground.strike(await listRunning(ground.db));
  const thaw = pausePostgres(ground.postgres);
  await sleep(outageMs(ground));
  thaw();
  return true;
};

/** Ends every connection that the queue uses, as a failover or an impatient administrator would. */
export const endQueueConnections: Fault = async (ground) => {
  ground.strike([]);
  // BullMQ's statements begin with a comment, and its listener has BullMQ's name.
  await ask(
    ground.db,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE application_name ~ '^bull' OR query ~* '^(--|LISTEN)'`,
  );
  return true;
};

/** Ends every connection through which rows are being stored. */
export const endLoadConnections: Fault = async (ground) => {
  const running = await listRunning(ground.db);
  const { rows } = await ask(
    ground.db,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query ~ '^COPY parse_result'`,
  );
  if (rows.length === 0) return false;
  ground.strike(running);
  return true;
};

/**
 * Lets the server only be read, or written again, as after a failover to a standby. The sessions that there are notice it, too.
 * @param db a superuser's
 */
export async function setReadOnly(db: pg.Pool, on: boolean): Promise<void> {
  await db.query(`ALTER SYSTEM SET default_transaction_read_only = ${on ? 'on' : 'off'}`);
  await db.query('SELECT pg_reload_conf()');
}

/**
 * As if the address led to a standby, which becomes the new primary later. All connections end both times. Another fault may have left
 * the server in a restart, therefore each step is tried again.
 */
export const failOver: Fault = async (ground) => {
  ground.strike(await listRunning(ground.db));
  for (const on of [true, false]) {
    while (!(await setReadOnly(ground.db, on).then(isDone, isNotDone))) await sleep(RESTART_MS);
    await ask(
      ground.db,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE backend_type = 'client backend' AND application_name <> 'chaos' AND pid <> pg_backend_pid()`,
    );
    if (on) await sleep(outageMs(ground));
  }
  return true;
};
const isDone = () => true;
const isNotDone = () => false;

const redisUp = async ({ redis }: Ground) => redis && startRedisServer(redis);
const redisDown =
  (losesData = false) =>
  async ({ redis }: Ground) =>
    redis && killRedis(redis, losesData);

export const crashRedis = outage(redisDown(), redisUp, restartMs);
export const refuseRedis = outage(redisDown(), redisUp, outageMs);
/** Redis comes back empty: every job is gone. */
export const emptyRedis = outage(redisDown(true), redisUp, restartMs);

export const freezeRedis: Fault = async (ground) => {
  if (!ground.redis) return false;
  ground.strike([]);
  const thaw = pauseRedis(ground.redis);
  await sleep(outageMs(ground));
  thaw();
  return true;
};
