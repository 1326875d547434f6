import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { UserError } from '../errors.js';
import { ROOT } from '../root.js';
import { cancelOnAbort } from './cancel-on-abort.js';
import type { Database, Queryable } from './database.js';

/** Prisma's own advisory lock and table: `prisma migrate status` would otherwise report other migrations than are applied here. */
const PRISMA_MIGRATE_LOCK = 72707369;

const TABLE = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`;

interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

/**
 * Applies the missing migrations of `prisma/migrations`, each in a transaction of its own. Prisma's migrate would download an engine;
 * this writes the same table with the same checksums.
 * @param signal ends the wait for another process that migrates, and the current migration, which rolls back
 * @returns the names of the migrations applied now
 * @throws UserError `migration_changed` if an applied migration's file has changed since; the signal's reason
 */
export async function applyMigrations(db: Database, signal?: AbortSignal): Promise<string[]> {
  return db.session((client) =>
    cancelOnAbort(db, client, signal, async () => {
      await client.query('SELECT pg_advisory_lock($1)', [PRISMA_MIGRATE_LOCK]);
      try {
        return await applyMissing(client);
      } finally {
        await client.query('SELECT pg_advisory_unlock($1)', [PRISMA_MIGRATE_LOCK]);
      }
    }),
  );
}

async function applyMissing(client: pg.PoolClient): Promise<string[]> {
  await client.query(TABLE);
  const applied = await readApplied(client);
  const done: string[] = [];
  for (const migration of await readFiles()) {
    const checksum = applied.get(migration.name);
    if (checksum === undefined) {
      await apply(client, migration);
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
  return (await readFiles()).map((migration) => migration.name).filter((name) => !applied.has(name));
}

async function readApplied(db: Queryable): Promise<Map<string, string>> {
  const { rows } = await db.query<{ name: string; checksum: string }>(
    `SELECT migration_name AS name, checksum FROM _prisma_migrations
     WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`,
  );
  return new Map(rows.map((row) => [row.name, row.checksum]));
}

async function readFiles(): Promise<Migration[]> {
  const folder = join(ROOT, 'prisma/migrations');
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

async function apply(client: pg.PoolClient, { name, sql, checksum }: Migration): Promise<void> {
  await client.query('BEGIN');
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
