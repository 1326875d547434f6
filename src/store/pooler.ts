import type pg from 'pg';
import { UserError } from '../errors.js';
import { connectPatiently } from './patient-pool.js';

/** How long each question may take, in milliseconds. */
const PATIENCE_MS = 5_000;
const ASKED = 10;

/**
 * Refuses an address that leads to a pooler in transaction mode: LISTEN, session locks and settings would be lost there. A pooler makes
 * up the process id that a client gets when it connects, and PostgreSQL's own is another. In session mode, the connection behind stays
 * the same, and nobody else gets it.
 * @param variable the one that holds `url`
 * @throws UserError `pooler`, one line that names the variable to set
 */
export async function assertNoPooler(url: string, variable: 'DATABASE_URL' | 'DIRECT_DATABASE_URL'): Promise<void> {
  const first = await connect(url);
  try {
    const own = await askPid(first);
    // The types lack the id.
    if (!('processID' in first) || first.processID === own) return;
    const second = await connect(url).catch(() => null);
    // In session mode, a pooler may have no connection left for it.
    if (!second) return;
    try {
      if (await isShared(first, second, own)) throw refuse(variable);
    } finally {
      await second.end().catch(() => {});
    }
  } finally {
    await first.end().catch(() => {});
  }
}

/**
 * Whether `first`, whose connection behind was `own`, changes it or shares it. If the pooler has nothing else to do, `second` gets the
 * one that `first` has just left. If it has, `first` soon gets another.
 */
async function isShared(first: pg.Client, second: pg.Client, own: number | undefined): Promise<boolean> {
  for (let asked = 0; asked < ASKED; asked++) {
    const other = await askPid(second).catch(() => undefined);
    if (other === undefined) return false;
    if (other === own || (await askPid(first)) !== own) return true;
  }
  return false;
}

function connect(url: string): Promise<pg.Client> {
  return connectPatiently(url, { query_timeout: PATIENCE_MS });
}

async function askPid(client: pg.Client): Promise<number | undefined> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return rows[0]?.pid;
}

function refuse(variable: 'DATABASE_URL' | 'DIRECT_DATABASE_URL'): UserError {
  const what = `${variable} leads to a connection pooler in transaction mode`;
  const message =
    variable === 'DATABASE_URL'
      ? `${what}: set DIRECT_DATABASE_URL to the address of the PostgreSQL behind it.`
      : `${what}, but must be the address of PostgreSQL itself.`;
  return new UserError('pooler', message);
}
