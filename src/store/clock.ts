import type { Queryable } from './database.js';

/** How far this machine's clock is ahead of the database's, in seconds; less than 0 where it is behind. */
export async function readClockLead(db: Queryable): Promise<number> {
  const asked = Date.now();
  const { rows } = await db.query<{ now: number }>(
    'SELECT EXTRACT(epoch FROM clock_timestamp())::float8 * 1000 AS now',
  );
  // It was that late there when the question was half-way through.
  return ((asked + Date.now()) / 2 - (rows[0]?.now ?? asked)) / 1_000;
}
