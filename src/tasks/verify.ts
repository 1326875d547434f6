import type { StoreDeps } from '../deps.js';
import { notFound } from '../errors.js';
import { listKeptTasks, listOrphans, type Orphan, withSnapshot } from '../store/ledger.js';
import { isUuid } from '../uuid.js';
import { type Verdict, verifyTask } from './verify-task.js';

/** The last line of a recount. */
export interface Summary {
  tasks: number;
  rows: number;
  cells: number;
  /** How many tasks do not agree with their rows or their file. */
  different: number;
  /** Rows and summaries that belong to no successful task. */
  orphans: Orphan[];
  ok: boolean;
}

/**
 * Recounts what parses stored: the tasks that were named, or else all whose rows are kept. Then lists what belongs to no task. `tell`
 * gets one verdict for each task as soon as it is ready, and is awaited.
 * @param signal ends it
 * @throws UserError `not_found` for a task that does not exist
 */
export async function verify(
  { db }: Pick<StoreDeps, 'db'>,
  taskIds: string[],
  tell: (verdict: Verdict) => Promise<void>,
  signal?: AbortSignal,
): Promise<Summary> {
  const summary: Summary = { tasks: 0, rows: 0, cells: 0, different: 0, orphans: [], ok: true };
  for await (const taskId of taskIds.length > 0 ? taskIds : listKeptTasks(db, signal)) {
    const verdict = isUuid(taskId) ? await verifyTask({ db }, taskId, signal) : null;
    if (!verdict) {
      if (taskIds.length > 0) throw notFound('task', taskId);
      continue; // deleted since it was listed
    }
    await tell(verdict);
    summary.tasks++;
    summary.rows += verdict.rows;
    summary.cells += verdict.cells;
    if (!verdict.ok) summary.different++;
  }
  summary.orphans = await withSnapshot(db, listOrphans, signal);
  summary.ok = summary.different === 0 && summary.orphans.length === 0;
  return summary;
}
