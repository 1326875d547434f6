import type { Queryable } from './database.js';

/** What the role of a connection may do in the server, and whether the connection is enciphered. */
export interface ConnectionFacts {
  role: string;
  /** Rights over the whole server, which no application needs. */
  rights: string[];
  isEnciphered: boolean;
}

export async function readConnectionFacts(db: Queryable): Promise<ConnectionFacts> {
  const { rows } = await db.query<ConnectionFacts>(
    `SELECT rolname AS role,
       array_remove(ARRAY[CASE WHEN rolsuper THEN 'SUPERUSER' END, CASE WHEN rolcreaterole THEN 'CREATEROLE' END,
         CASE WHEN rolcreatedb THEN 'CREATEDB' END, CASE WHEN rolreplication THEN 'REPLICATION' END,
         CASE WHEN rolbypassrls THEN 'BYPASSRLS' END], NULL) AS rights,
       COALESCE((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false) AS "isEnciphered"
     FROM pg_roles WHERE rolname = current_user`,
  );
  return rows[0] ?? { role: '', rights: [], isEnciphered: false };
}
