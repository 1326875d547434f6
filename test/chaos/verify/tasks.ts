import type { Journal } from '../driver/journal.js';
import type { Stage } from '../driver/stage.js';

interface TaskRow {
  taskId: string;
  resourceId: string | null;
  status: string;
  code: string | null;
}

export interface TasksFound {
  /** How many tasks of the run ended in each status, including tasks whose promise never reached anybody. */
  outcomes: Record<string, number>;
  /** Promised tasks that are gone, did not end, or ended in a wrong status. */
  lost: string[];
}

/** Compares the tasks' rows with the promises. */
export async function checkTasks({ db }: Pick<Stage, 'db'>, journal: Journal): Promise<TasksFound> {
  const { rows } = await db.query<TaskRow>(
    `SELECT task_id AS "taskId", resource_id AS "resourceId", status, result->>'code' AS code FROM task_result`,
  );
  const byId = new Map(rows.map((row) => [row.taskId, row]));
  const outcomes: Record<string, number> = {};
  const lost: string[] = [];
  for (const { status } of rows) outcomes[status] = (outcomes[status] ?? 0) + 1;
  for (const { taskId, cancelled } of journal.tasks.values()) {
    const row = byId.get(taskId);
    if (!row) lost.push(`task ${taskId} was promised and is gone`);
    else if (cancelled === 'yes' && row.status !== 'REVOKED')
      lost.push(`task ${taskId} was cancelled and is ${row.status}`);
    else if (cancelled === 'no' && row.status === 'REVOKED')
      journal.complaints.push(`task ${taskId} is REVOKED, and nobody cancelled it`);
  }
  for (const { taskId, resourceId, status, code } of rows) {
    if (!['SUCCESS', 'FAILURE', 'REVOKED'].includes(status)) lost.push(`task ${taskId} is still ${status}`);
    const book = resourceId && journal.books.get(resourceId);
    if (!book || status === 'REVOKED') continue;
    const expected = 'code' in book.outcome ? `FAILURE ${book.outcome.code}` : 'SUCCESS';
    const is = status === 'FAILURE' ? `FAILURE ${code}` : status;
    if (is !== expected) lost.push(`task ${taskId} of ${book.name} is ${is}, not ${expected}`);
  }
  return { outcomes, lost };
}
