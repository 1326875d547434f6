import { notFound } from '../errors.js';
import { isUuid } from '../uuid.js';

/**
 * What `find` returns for an id.
 * @param noun what it is, for the message, e.g. "task"
 * @throws UserError `not_found`, also for what is no UUID: PostgreSQL would refuse to compare it with one
 */
export async function getFound<Row>(noun: string, id: string, find: () => Promise<Row | null>): Promise<Row> {
  const found = isUuid(id) ? await find() : null;
  if (found === null) throw notFound(noun, id);
  return found;
}
