import type { StoreDeps } from '../deps.js';
import type { Actor } from '../store/audit.js';

export interface RowDeletion {
  /** Whole numbers. */
  ids: string[];
  by: Actor;
}

/**
 * Deletes rows of sheets. The file and what else was parsed of it stay.
 * @returns how many of the rows there were
 */
export function deleteRows({ rows }: Pick<StoreDeps, 'rows'>, { ids, by }: RowDeletion): Promise<number> {
  return rows.delete(ids, by);
}
