import type pg from 'pg';
import { messageOf } from '../errors.js';
import { connectPatiently } from './patient-pool.js';

/**
 * Settings with which each session of our role in this database begins. Without the first, a statement would go on in the server after
 * this process stopped waiting, and hold its connection there.
 * - statement_timeout: a second less than the pools' patience, which therefore hear of it in time. Transactions lift it.
 * - client_connection_check_interval: the server ends a statement whose client is gone.
 * - max_parallel_workers_per_gather: one account's filtered lists would otherwise run on three processors each, and starve the others.
 */
const DEFAULTS: Readonly<Record<string, string>> = {
  statement_timeout: '3s',
  client_connection_check_interval: '2s',
  max_parallel_workers_per_gather: '0',
};

/** Two processes that start at the same moment must not change the same row of the catalogue. */
const LOCK = 7270_7370;

/**
 * Sets DEFAULTS for the role of `url` in its database, except settings that somebody has set already. Start-up parameters cannot do
 * this: poolers refuse those. Sessions that are open already keep what they have.
 * @returns why it could not be done; null if all is set
 */
export async function setRoleDefaults(url: string): Promise<string | null> {
  let client: pg.Client | null = null;
  try {
    client = await connectPatiently(url);
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    const { rows } = await client.query<{ settings: string[] | null }>(
      `SELECT setconfig AS settings FROM pg_db_role_setting
       WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
         AND setrole = (SELECT oid FROM pg_roles WHERE rolname = current_user)`,
    );
    const present = new Set(rows[0]?.settings?.map((setting) => setting.split('=')[0]));
    const missing = Object.entries(DEFAULTS).filter(([name]) => !present.has(name));
    const { rows: names } = await client.query<{ role: string; database: string }>(
      'SELECT quote_ident(current_user) AS role, quote_ident(current_database()) AS database',
    );
    const [where] = names;
    for (const [name, value] of missing) {
      await client.query(`ALTER ROLE ${where?.role} IN DATABASE ${where?.database} SET ${name} = '${value}'`);
    }
    await client.query('COMMIT');
    return null;
  } catch (error) {
    return messageOf(error);
  } finally {
    await client?.end().catch(() => {});
  }
}
