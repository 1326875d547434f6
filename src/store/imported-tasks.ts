import type { Queryable } from './database.js';
import type { TaskStatus } from './tasks.js';

/** A task that another installation ran. */
export interface ImportedTask {
  taskId: string;
  taskName: string;
  periodicTaskName: string | null;
  contentType: string;
  contentEncoding: string;
  meta: unknown;
  taskArgs: unknown;
  taskKwargs: unknown;
  status: TaskStatus;
  result: unknown;
  traceback: string | null;
  worker: string | null;
  resourceId: string | null;
  /** Its file's name, for when the file is gone. */
  resourceName: string | null;
  dateCreated: Date | null;
  dateStarted: Date | null;
  dateDone: Date | null;
  /** Since when its rows are gone, where they are. */
  rowsRemovedAt: Date | null;
}

/** Inserts a finished task; false where one with this id is there already, which is then left as it is. */
export async function importTask(db: Queryable, task: ImportedTask): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO task_result (task_id, task_name, task_args, task_kwargs, status, result, traceback, worker, resource_id,
       date_created, date_started, date_done, periodic_task_name, content_type, content_encoding, meta,
       rows_expired_at, rows_removed_at, resource_name)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, COALESCE($10, now()), $11, $12, $13, $14, $15, $16, $17, $17, $18)
     ON CONFLICT (task_id) DO NOTHING`,
    [
      task.taskId,
      task.taskName,
      JSON.stringify(task.taskArgs),
      JSON.stringify(task.taskKwargs),
      task.status,
      JSON.stringify(task.result),
      task.traceback,
      task.worker,
      task.resourceId,
      task.dateCreated,
      task.dateStarted,
      task.dateDone,
      task.periodicTaskName,
      task.contentType,
      task.contentEncoding,
      task.meta === null ? null : JSON.stringify(task.meta),
      task.rowsRemovedAt,
      task.resourceName,
    ],
  );
  return rowCount === 1;
}
