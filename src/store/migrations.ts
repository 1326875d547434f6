import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { UserError } from '../errors.js';
import type { Logger } from '../log.js';
import { ROOT } from '../root.js';
import { cancelOnAbort } from './cancel-on-abort.js';
import type { Database, Queryable } from './database.js';

/** Prisma's own advisory lock and table: `prisma migrate status` would otherwise report other migrations than are applied here. */
const PRISMA_MIGRATE_LOCK = 72707369;

const TABLE = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`;

const FOLDER = join(ROOT, 'prisma/migrations');

/**
 * How long a migration waits for a lock, in milliseconds. All who read the table wait behind it meanwhile. A parse may hold a table for an
 * hour.
 */
const LOCK_MS = 2_000;
/** When to look who is in the way, in milliseconds: before the wait is over. */
const LOOK_MS = 1_000;
/** A pause in which those who waited behind it get through, in milliseconds. */
const PAUSE_MS = 3_000;
/** SQLSTATE lock_not_available. */
const LOCK_NOT_AVAILABLE = '55P03';

export interface MigrateOptions {
  log: Logger;
  /** Ends the wait for another process that migrates, and the current migration, which rolls back. */
  signal?: AbortSignal | undefined;
  folder?: string;
}

interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

/**
 * Applies the missing migrations of `prisma/migrations`, each in a transaction of its own. Prisma's migrate would download an engine;
 * this writes the same table with the same checksums. If a lock is not granted soon, the migration rolls back, because
 * nobody can read the table while it waits. It is tried again until it gets the lock.
 * @returns the names of the migrations applied now
 * @throws UserError `migration_changed` if an applied migration's file has changed since; the signal's reason
 */
export async function applyMigrations(
  db: Database,
  { log, signal, folder = FOLDER }: MigrateOptions,
): Promise<string[]> {
  return db.session((client) =>
    cancelOnAbort(db, client, signal, async () => {
      await client.query('SELECT pg_advisory_lock($1)', [PRISMA_MIGRATE_LOCK]);
      try {
        return await applyMissing(client, folder, (migration) => applyPatiently(db, client, migration, log, signal));
      } finally {
        await client.query('SELECT pg_advisory_unlock($1)', [PRISMA_MIGRATE_LOCK]);
      }
    }),
  );
}

async function applyMissing(
  client: pg.PoolClient,
  folder: string,
  apply: (migration: Migration) => Promise<void>,
): Promise<string[]> {
  await client.query(TABLE);
  const applied = await readApplied(client);
  const done: string[] = [];
  for (const migration of await readFiles(folder)) {
    const checksum = applied.get(migration.name);
    if (checksum === undefined) {
      await apply(migration);
      done.push(migration.name);
    } else if (checksum !== migration.checksum) {
      throw new UserError(
        'migration_changed',
        `The migration ${migration.name} was changed after it was applied. Put it back, and write a new one instead.`,
      );
    }
  }
  return done;
}

/** The names of the migrations that are not applied yet. */
export async function listPending(db: Database): Promise<string[]> {
  const found = await db.query<{ found: string | null }>(`SELECT to_regclass('_prisma_migrations')::text AS found`);
  const applied = found.rows[0]?.found ? await readApplied(db) : new Map<string, string>();
  return (await readFiles(FOLDER)).map((migration) => migration.name).filter((name) => !applied.has(name));
}

async function readApplied(db: Queryable): Promise<Map<string, string>> {
  const { rows } = await db.query<{ name: string; checksum: string }>(
    `SELECT migration_name AS name, checksum FROM _prisma_migrations
     WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`,
  );
  return new Map(rows.map((row) => [row.name, row.checksum]));
}

/** They come with the program, and do not change while it runs. */
const known = new Map<string, Migration[]>();

async function readFiles(folder: string): Promise<Migration[]> {
  const found = known.get(folder) ?? (await readFolder(folder));
  known.set(folder, found);
  return found;
}

async function readFolder(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

async function applyPatiently(
  db: Database,
  client: pg.PoolClient,
  migration: Migration,
  log: Logger,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  for (;;) {
    let holders: Holder[] = [];
    const looking = setTimeout(async () => {
      holders = await findHolders(db, rows[0]?.pid).catch(() => []);
    }, LOOK_MS);
    try {
      return await apply(client, migration);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === LOCK_NOT_AVAILABLE)) throw error;
      log.warn(
        { migration: migration.name, holders },
        'a migration waits for a lock that others hold, and tries again',
      );
    } finally {
      clearTimeout(looking);
    }
    await sleep(PAUSE_MS, undefined, signal && { signal });
  }
}

/** A session that is in the way of another. */
interface Holder {
  pid: number;
  application: string;
  /** When its transaction began. */
  since: Date | null;
  /** The first words of its statement; empty if it belongs to another role. */
  query: string;
}

async function findHolders(db: Queryable, pid: number | undefined): Promise<Holder[]> {
  const { rows } = await db.query<Holder>(
    `SELECT pid, application_name AS application, xact_start AS since, left(query, 60) AS query
     FROM pg_stat_activity WHERE pid = ANY (pg_blocking_pids($1))`,
    [pid],
  );
  return rows;
}

async function apply(client: pg.PoolClient, { name, sql, checksum }: Migration): Promise<void> {
  await client.query(`BEGIN; SET LOCAL lock_timeout = ${LOCK_MS}`);
  try {
    await client.query(sql);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}
