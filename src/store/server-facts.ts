import type { Queryable } from './database.js';

/** What PostgreSQL says of itself and of our connection. */
export interface ServerFacts {
  role: string;
  /** What the role may do beyond its own data, in SQL's words. */
  powers: string[];
  /** Whether this connection is encrypted. */
  isEncrypted: boolean;
  /** How far the server's clock is ahead of this machine's, in milliseconds; exact to the time that the question took. */
  clockAheadMs: number;
  /** Of the database, in bytes. */
  size: number;
}

/** Asks PostgreSQL for what an installation should be checked for. */
export async function readServerFacts(db: Queryable): Promise<ServerFacts> {
  const { rows } = await db.query<{
    role: string;
    powers: string[];
    isEncrypted: boolean;
    size: number;
  }>(
    `SELECT rolname AS role, pg_database_size(current_database()) AS size,
       array_remove(ARRAY[CASE WHEN rolsuper THEN 'SUPERUSER' END, CASE WHEN rolcreaterole THEN 'CREATEROLE' END,
         CASE WHEN rolcreatedb THEN 'CREATEDB' END], NULL) AS powers,
       COALESCE((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false) AS "isEncrypted"
     FROM pg_roles WHERE rolname = current_user`,
  );
  const [facts] = rows;
  if (!facts) throw new Error('PostgreSQL does not know the role that asks');
  // Asked for alone: the size of a large database takes longer than a clock may be wrong.
  const asked = Date.now();
  const { rows: clock } = await db.query<{ now: number }>(
    'SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::float8 AS now',
  );
  const middle = (asked + Date.now()) / 2;
  return { ...facts, clockAheadMs: (clock[0]?.now ?? middle) - middle };
}
