import type { Queryable } from './database.js';

/** Lets a transaction be idle for any time, because it lasts as long as somebody reads its output, or writes its input. */
export async function allowStandstill(client: Queryable): Promise<void> {
  await client.query('SET LOCAL idle_in_transaction_session_timeout = 0');
}
