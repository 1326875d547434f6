import type { Queryable } from './database.js';
import type { TaskStatus } from './task.js';

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
  /** The file's name, because the file may be deleted later. */
  resourceName: string | null;
  dateCreated: Date | null;
  dateStarted: Date | null;
  dateDone: Date | null;
  /** When its rows were removed; null if they are there. */
  rowsRemovedAt: Date | null;
}

/** Inserts finished tasks in one statement. A task whose id exists already stays as it is. Returns how many were new. */
export async function importTasks(db: Queryable, tasks: ImportedTask[]): Promise<number> {
  const json = (of: (task: ImportedTask) => unknown) => tasks.map((task) => JSON.stringify(of(task)));
  const { rowCount } = await db.query(
    `INSERT INTO task_result (task_id, task_name, task_args, task_kwargs, status, result, traceback, worker, resource_id,
       date_created, date_started, date_done, periodic_task_name, content_type, content_encoding, meta,
       rows_expired_at, rows_removed_at, resource_name)
     SELECT task_id, task_name, task_args, task_kwargs, status, result, traceback, worker, resource_id,
       COALESCE(date_created, now()), date_started, date_done, periodic_task_name, content_type, content_encoding, NULLIF(meta, 'null'),
       rows_removed_at, rows_removed_at, resource_name
     FROM unnest($1::uuid[], $2::text[], $3::jsonb[], $4::jsonb[], $5::task_status[], $6::jsonb[], $7::text[], $8::text[], $9::uuid[],
       $10::timestamptz[], $11::timestamptz[], $12::timestamptz[], $13::text[], $14::text[], $15::text[], $16::jsonb[], $17::timestamptz[],
       $18::text[])
       AS given (task_id, task_name, task_args, task_kwargs, status, result, traceback, worker, resource_id, date_created, date_started,
         date_done, periodic_task_name, content_type, content_encoding, meta, rows_removed_at, resource_name)
     ON CONFLICT (task_id) DO NOTHING`,
    [
      tasks.map((task) => task.taskId),
      tasks.map((task) => task.taskName),
      json((task) => task.taskArgs),
      json((task) => task.taskKwargs),
      tasks.map((task) => task.status),
      json((task) => task.result),
      tasks.map((task) => task.traceback),
      tasks.map((task) => task.worker),
      tasks.map((task) => task.resourceId),
      tasks.map((task) => task.dateCreated),
      tasks.map((task) => task.dateStarted),
      tasks.map((task) => task.dateDone),
      tasks.map((task) => task.periodicTaskName),
      tasks.map((task) => task.contentType),
      tasks.map((task) => task.contentEncoding),
      json((task) => task.meta),
      tasks.map((task) => task.rowsRemovedAt),
      tasks.map((task) => task.resourceName),
    ],
  );
  return rowCount ?? 0;
}
