import type pg from 'pg';
import Cursor from 'pg-cursor';
import { AUDIT_SHOWN, type AuditEntry } from './audit.js';
import { abortableTransaction, ON_ONE_SNAPSHOT } from './cancel-on-abort.js';
import type { Database } from './database.js';
import { allowStandstill } from './standstill.js';

const ROWS_AT_ONCE = 500;

/**
 * Reads the audit trail, oldest first, some hundred entries at a time, from one snapshot of the database.
 * @param until entries from this moment on are left out; null: none are
 * @param signal cancels the statement that is under way; between statements, `take` must throw
 */
export async function readAudit(
  db: Database,
  { since, until }: { since: Date; until: Date | null },
  take: (entries: AuditEntry[]) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const read = async (client: pg.PoolClient): Promise<void> => {
    await allowStandstill(client);
    const cursor = client.query(
      new Cursor<AuditEntry>(
        `SELECT ${AUDIT_SHOWN} FROM audit_entry
         WHERE at >= $1::timestamptz AND ($2::timestamptz IS NULL OR at < $2::timestamptz) ORDER BY at, id`,
        [since.toISOString(), until?.toISOString() ?? null],
      ),
    );
    try {
      for (let rows = await cursor.read(ROWS_AT_ONCE); rows.length > 0; rows = await cursor.read(ROWS_AT_ONCE)) {
        await take(rows);
      }
    } finally {
      // If the reader stops early, the cursor is still open, and the ROLLBACK would wait for its end for ever.
      await cursor.close();
    }
  };
  await abortableTransaction(db, signal, read, ON_ONE_SNAPSHOT);
}
