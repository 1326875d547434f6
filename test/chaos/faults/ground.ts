import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Member } from '../driver/fleet.js';
import type { Random } from '../random.js';
import type { Affected, FaultsSetup } from './messages.js';

/** What a fault has at hand. */
export interface Ground extends FaultsSetup {
  random: Random;
  db: pg.Pool;
  members(): Member[];
  /** Tells the run that harm is done from this moment on. */
  strike(affected: Affected[]): void;
  /** Undoes something when its time has come, or when the faults stop: others go on meanwhile. */
  undoLater(ms: number, undo: () => void): void;
  /** Milliseconds for an outage: up to 15 s, or up to 5 s in a short run. */
  outageMs(): number;
}

/** One kind of harm; false where there was nothing to harm. */
export type Fault = (ground: Ground) => Promise<boolean>;

export interface Victim extends Affected {
  member: Member;
}

/** A parse that is at work, and its worker; null where none turns up within seconds. */
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

/** All parses at work, those of one worker, or none where the database does not answer. */
export async function listRunning(db: pg.Pool, worker?: number): Promise<(Affected & { pid: number })[]> {
  const text = `SELECT task_id AS "taskId", attempt, worker FROM task_result
    WHERE status = 'STARTED' AND task_name = 'do_parse_resource'`;
  const { rows } = await ask<{ taskId: string; attempt: number; worker: string }>(db, text);
  return rows
    .map(({ taskId, attempt, worker: name }) => ({ taskId, attempt, pid: Number(name.split(':').at(-1)) }))
    .filter(({ pid }) => worker === undefined || pid === worker);
}

/** Asks a server that may be away, and does not wait for it. */
export async function ask<T extends pg.QueryResultRow>(
  db: pg.Pool,
  text: string,
  values: unknown[] = [],
): Promise<{ rows: T[] }> {
  // The types leave the time-out out.
  const query: pg.QueryConfig & { query_timeout: number } = { text, values, query_timeout: 3_000 };
  return db.query<T>(query).catch(() => ({ rows: [] }));
}
