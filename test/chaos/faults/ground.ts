import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Member } from '../driver/fleet.js';
import type { Random } from '../random.js';
import type { Affected, FaultsSetup } from './messages.js';

/** The tools of a fault. */
export interface Ground extends FaultsSetup {
  random: Random;
  db: pg.Pool;
  members(): Member[];
  /** Tells the run that something is broken from this moment on. */
  strike(affected: Affected[]): void;
  /** Undoes something after so long, or when the faults stop. Other faults go on meanwhile. */
  undoLater(ms: number, undo: () => void): void;
  /** Milliseconds for an outage: up to 15 s, or up to 5 s in a short run. */
  outageMs(): number;
}

/** One kind of fault. Returns false if there was nothing to break. */
export type Fault = (ground: Ground) => Promise<boolean>;

export interface Victim extends Affected {
  member: Member;
}

/** Finds a running parse and its worker; null if none is found within seconds. */
export async function findVictim(ground: Ground): Promise<Victim | null> {
  for (let asked = 0; asked < (ground.brief ? 40 : 100); asked++) {
    const running = await listRunning(ground.db);
    const victims = running.flatMap(({ taskId, attempt, pid }) => {
      const member = ground.members().find((each) => each.pid === pid);
      return member ? [{ taskId, attempt, member }] : [];
    });
    if (victims.length > 0) return ground.random.pick(victims);
    await sleep(50);
  }
  return null;
}

/** Lists all running parses, or one worker's; none if the database does not respond. */
export async function listRunning(db: pg.Pool, worker?: number): Promise<(Affected & { pid: number })[]> {
  const text = `SELECT task_id AS "taskId", attempt, worker FROM task_result
    WHERE status = 'STARTED' AND task_name = 'do_parse_resource'`;
  const { rows } = await ask<{ taskId: string; attempt: number; worker: string }>(db, text);
  return rows
    .map(({ taskId, attempt, worker: name }) => ({ taskId, attempt, pid: Number(name.split(':').at(-1)) }))
    .filter(({ pid }) => worker === undefined || pid === worker);
}

/** Asks a server that may be unreachable, and does not wait for it long. */
export async function ask<T extends pg.QueryResultRow>(
  db: pg.Pool,
  text: string,
  values: unknown[] = [],
): Promise<{ rows: T[] }> {
  // The types lack the time-out.
  const query: pg.QueryConfig & { query_timeout: number } = { text, values, query_timeout: 3_000 };
  return db.query<T>(query).catch(() => ({ rows: [] }));
}
