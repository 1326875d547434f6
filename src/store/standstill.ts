import type { Queryable } from './database.js';

/** Lets a transaction stand still for as long as it wants: it lasts as long as whoever reads its output, or writes its input. */
export async function allowStandstill(client: Queryable): Promise<void> {
  await client.query('SET LOCAL idle_in_transaction_session_timeout = 0');
}
