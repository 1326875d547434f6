import type { Queryable } from './database.js';

/** Returns how far this machine's clock is ahead of the database's, in seconds; less than 0 if it is behind. */
export async function readClockLead(db: Queryable): Promise<number> {
  const asked = Date.now();
  const { rows } = await db.query<{ now: number }>(
    'SELECT EXTRACT(epoch FROM clock_timestamp())::float8 * 1000 AS now',
  );
  // The database read its clock about half-way between our question and its answer.
  return ((asked + Date.now()) / 2 - (rows[0]?.now ?? asked)) / 1_000;
}
