import type { Deps } from '../deps.js';
import { deleteOldTasks as deleteSlice, type EndedTask } from '../store/retention.js';

/**
 * Deletes tasks that ended more than `TASKS_KEPT_DAYS` days ago, except those whose rows are shown. Without that setting, tasks are kept
 * for good.
 * @returns how many were deleted
 */
export async function deleteOldTasks(
  { db, config }: Pick<Deps, 'db' | 'config'>,
  signal: AbortSignal,
): Promise<number> {
  if (config.tasksKeptDays === null) return 0;
  let total = 0;
  let after: EndedTask | null = null;
  do {
    const slice: Awaited<ReturnType<typeof deleteSlice>> = await deleteSlice(db, config.tasksKeptDays, after);
    total += slice.deleted;
    after = slice.end;
  } while (after !== null && !signal.aborted);
  return total;
}
