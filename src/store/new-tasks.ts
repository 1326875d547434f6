import { type Actor, AUDIT_COLUMNS, AUDIT_TYPES, auditParameters, type Deed } from './audit.js';
import type { Queryable } from './database.js';
import type { TaskName, TaskStatus } from './task.js';

export interface NewTask {
  taskId: string;
  taskName: TaskName;
  taskKwargs: Record<string, unknown>;
  resourceId: string | null;
  /** The user who is told when it ends. */
  requestedBy?: string | null;
  /** What the audit trail notes of it, if it is new. */
  deed?: (Deed & { by: Actor }) | null;
}

/** The result of an insert: the new task, or the parse of the same file that is under way already. */
export interface Inserted {
  taskId: string;
  status: TaskStatus;
  taskKwargs: Record<string, unknown>;
  existing: boolean;
}

/**
 * Inserts tasks, and returns one result each. A unique index lets a file have one parse at a time. A second request gets the parse that
 * is under way, even if both came at the same moment, or in the same call.
 */
export async function insertTasks(db: Queryable, tasks: NewTask[]): Promise<Inserted[]> {
  const answers = new Map<string, Inserted>();
  let left = tasks;
  while (left.length > 0) {
    const inserted = await insertWhatMay(db, left);
    for (const { taskId, taskKwargs } of left.filter((task) => inserted.has(task.taskId))) {
      answers.set(taskId, { taskId, status: 'PENDING', taskKwargs, existing: false });
    }
    left = left.filter((task) => !inserted.has(task.taskId));
    if (left.length === 0) break;
    const active = await findActiveParses(db, left);
    for (const { taskId, resourceId } of left) {
      const found = resourceId && active.get(resourceId);
      if (found) answers.set(taskId, found);
    }
    // The parse that blocked this one has ended just now: the next round inserts it.
    left = left.filter((task) => !answers.has(task.taskId));
  }
  return tasks.flatMap((task) => answers.get(task.taskId) ?? []);
}

async function insertWhatMay(db: Queryable, tasks: NewTask[]): Promise<Set<string>> {
  const deeds = tasks.flatMap(({ taskId, deed }) => (deed ? { ...deed, relatedId: taskId } : []));
  // now() would be the beginning of the transaction. A parse of the same file may have come and gone since then, and would pass for the
  // newer one.
  const insert = `INSERT INTO task_result (task_id, task_name, task_args, task_kwargs, resource_id, resource_name, requested_by, date_created)
     SELECT task_id, task_name, '[]'::jsonb, task_kwargs, resource_id, (SELECT name FROM binary_resource WHERE id = resource_id),
       requested_by, clock_timestamp()
     FROM unnest($1::uuid[], $2::text[], $3::jsonb[], $4::uuid[], $5::uuid[])
       AS t (task_id, task_name, task_kwargs, resource_id, requested_by)
     ON CONFLICT DO NOTHING RETURNING task_id AS "taskId"`;
  const places = AUDIT_TYPES.map((type, at) => `$${at + 6}${type}`).join(', ');
  const { rows } = await db.query<{ taskId: string }>(
    deeds.length === 0
      ? insert
      : // In one statement a task and its audit entry commit together, and many tasks share one commit.
        `WITH inserted AS (${insert}), noted AS (
           INSERT INTO audit_entry (${AUDIT_COLUMNS}) SELECT ${AUDIT_COLUMNS}
           FROM unnest(${places}) AS d (${AUDIT_COLUMNS}) JOIN inserted ON "taskId" = related_id)
         SELECT "taskId" FROM inserted`,
    [
      tasks.map((task) => task.taskId),
      tasks.map((task) => task.taskName),
      tasks.map((task) => JSON.stringify(task.taskKwargs)),
      tasks.map((task) => task.resourceId),
      tasks.map((task) => task.requestedBy ?? null),
      ...(deeds.length === 0 ? [] : auditParameters(deeds)),
    ],
  );
  return new Set(rows.map((row) => row.taskId));
}

/** The parses under way, by their files' ids. */
async function findActiveParses(db: Queryable, tasks: NewTask[]): Promise<Map<string, Inserted>> {
  const { rows } = await db.query<Omit<Inserted, 'existing'> & { resourceId: string }>(
    `SELECT task_id AS "taskId", status, task_kwargs AS "taskKwargs", resource_id AS "resourceId" FROM task_result
     WHERE resource_id = ANY ($1::uuid[]) AND task_name = 'do_parse_resource' AND status IN ('PENDING', 'STARTED', 'RETRY')`,
    [tasks.map((task) => task.resourceId)],
  );
  return new Map(rows.map(({ resourceId, ...task }) => [resourceId, { ...task, existing: true }]));
}
