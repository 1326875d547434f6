import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { DATABASE, withClient } from './clients.js';

/** The role that the application uses. It owns its database, and has no right beyond that. */
export const ROLE = 'gyoretsu';
const RIGHTS = 'LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS';
/** How long to wait for an object that somebody uses, in milliseconds. Others wait behind it meanwhile. */
const LOCK_MS = 2_000;
const PAUSE_MS = 500;
/** SQLSTATE lock_not_available. */
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * SQL: what has another owner than ROLE, each as a statement that changes this. Schemas come first, because an owner must be allowed to
 * create things in them. A table takes its sequences, indexes and row type along. What belongs to an extension stays with it.
 */
const FOREIGN = `
  WITH role AS (SELECT oid FROM pg_roles WHERE rolname = '${ROLE}'),
  space AS (SELECT oid, nspname, nspowner FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'),
  thing AS (
    SELECT 1 AS step, 'pg_namespace'::regclass AS class, oid, nspowner AS owner, format('SCHEMA %I', nspname) AS name
    FROM space WHERE nspname <> 'public'
    UNION ALL
    SELECT CASE relkind WHEN 'S' THEN 3 ELSE 2 END, 'pg_class'::regclass, c.oid, relowner, format('TABLE %I.%I', nspname, relname)
    FROM pg_class AS c JOIN space ON space.oid = relnamespace
    WHERE relkind IN ('r', 'p', 'v', 'm', 'f') OR relkind = 'S' AND NOT EXISTS (
      SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype IN ('a', 'i'))
    UNION ALL
    SELECT 4, 'pg_proc'::regclass, p.oid, proowner, format('ROUTINE %s', p.oid::regprocedure)
    FROM pg_proc AS p JOIN space ON space.oid = pronamespace
    UNION ALL
    SELECT 5, 'pg_type'::regclass, t.oid, typowner, format('TYPE %I.%I', nspname, typname)
    FROM pg_type AS t JOIN space ON space.oid = typnamespace
    WHERE typtype IN ('e', 'd', 'r') OR typtype = 'c' AND EXISTS (SELECT FROM pg_class WHERE oid = typrelid AND relkind = 'c'))
  SELECT format('ALTER %s OWNER TO ${ROLE}', name) AS statement FROM thing
  WHERE owner <> (SELECT oid FROM role)
    AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = class AND objid = thing.oid AND deptype = 'e')
  ORDER BY step, name`;

/** ROLE's password. It needs no file of its own, and does not reveal the superuser's, of which it is made. */
export function rolePassword(superuserPassword: string): string {
  return createHmac('sha256', superuserPassword).update(ROLE).digest('hex');
}

/**
 * Makes ROLE, and makes it the owner of the database and of everything in it. Earlier versions left it all to the superuser. Nothing
 * changes if that is done already. If it is interrupted, the next start continues.
 * @param url the superuser's, of the database
 * @throws the signal's reason
 */
export async function prepareRole(url: string, password: string, signal: AbortSignal | undefined): Promise<void> {
  await withClient(url, async (client) => {
    // An earlier version limited the superuser's statements, too.
    await client.query(`SET statement_timeout = 0; SET lock_timeout = ${LOCK_MS}`);
    const { rowCount } = await client.query(`SELECT FROM pg_roles WHERE rolname = '${ROLE}'`);
    // The password is hexadecimal.
    await client.query(`${rowCount === 0 ? 'CREATE' : 'ALTER'} ROLE ${ROLE} ${RIGHTS} PASSWORD '${password}'`);
    await client.query(`ALTER DATABASE ${DATABASE} OWNER TO ${ROLE}`);
    while (await changeOwners(client)) await sleep(PAUSE_MS, undefined, signal && { signal });
  });
}

/** Returns whether something was in use, and is left. */
async function changeOwners(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ statement: string }>(FOREIGN);
  let isLeft = false;
  for (const { statement } of rows) {
    try {
      await client.query(statement);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === LOCK_NOT_AVAILABLE)) throw error;
      isLeft = true;
    }
  }
  return isLeft;
}
