import type { Deps } from '../deps.js';
import { listOldFiles, SYSTEM } from '../store/retention.js';

/**
 * Deletes files that were uploaded more than `FILES_KEPT_DAYS` days ago, with their rows. Their tasks stay. Without that setting, files
 * are kept for good.
 * @returns how many were deleted
 */
export async function deleteOldFiles(
  { db, resources, config }: Pick<Deps, 'db' | 'resources' | 'config'>,
  signal: AbortSignal,
): Promise<number> {
  if (config.filesKeptDays === null) return 0;
  let total = 0;
  while (!signal.aborted) {
    const deleted = await resources.delete(await listOldFiles(db, config.filesKeptDays), SYSTEM);
    if (deleted === 0) break;
    total += deleted;
  }
  return total;
}
