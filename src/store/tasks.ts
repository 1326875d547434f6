import { createBatcher } from '../batch.js';
import { type Actor, type AuditAction, type Deed, noteDeeds } from './audit.js';
import type { Database, Queryable } from './database.js';
import { filterBy } from './filter.js';
import { getFound } from './get-found.js';
import {
  type KeyColumn,
  keysetQuery,
  type Measured,
  measuredList,
  type Page,
  type PageRequest,
  toPage,
} from './keyset.js';
import { type Inserted, insertTasks, type NewTask } from './new-tasks.js';
import { refreshCurrentTasks } from './resources.js';
import type { Task } from './task.js';
import { asResult, type ClaimStore, createClaimStore, type TaskError } from './task-claims.js';

export interface TaskStore extends ClaimStore {
  /** Inserts a task, or finds the parse of the same file that is under way. */
  insert(task: NewTask): Promise<Inserted>;
  find(taskId: string): Promise<Task | null>;
  /** @throws UserError `not_found`, also for what cannot be an id */
  get(taskId: string): Promise<Task>;
  list(page: PageRequest, filter: { status?: string; taskName?: string; resourceId?: string }): Promise<Page<Task>>;
  /** Marks FAILURE a task that no worker will finish any more. */
  abandon(taskId: string, error: TaskError): Promise<void>;
  /** Marks a task REVOKED unless it has ended. Returns false if it has. */
  revoke(taskId: string, by?: Actor | null): Promise<boolean>;
  /** Deletes tasks with their rows and summaries. A task that still runs loses its claim and stores nothing. */
  delete(taskIds: string[], by?: Actor | null): Promise<number>;
}

/** The columns of a `Task`. */
export const TASK_COLUMNS = `task_id AS "taskId", task_name AS "taskName", task_kwargs AS "taskKwargs", status, progress, result, traceback,
  retries, date_next_retry AS "dateNextRetry", tries, date_created AS "dateCreated", date_started AS "dateStarted",
  date_done AS "dateDone", worker, resource_id AS "resourceId", requested_by AS "requestedBy",
  rows_expired_at AS "rowsExpiredAt"`;

/** SQL of a task's bytes: the values of any length, and a flat sum for the rest. */
const BYTES = 'octet_length(concat(task_kwargs, progress, result, tries, to_json(traceback))) + 700';

const ORDER: KeyColumn[] = [
  { sql: 'date_created', cast: 'timestamptz' },
  { sql: 'task_id', cast: 'uuid' },
];

export function createTaskStore(db: Database): TaskStore {
  const insert = createBatcher((tasks: NewTask[]) => insertTasks(db, tasks));

  return {
    ...createClaimStore(db),
    insert,

    async find(taskId) {
      const { rows } = await db.query<Task>(`SELECT ${TASK_COLUMNS} FROM task_result WHERE task_id = $1`, [taskId]);
      return rows[0] ?? null;
    },

    get(taskId) {
      return getFound('task', taskId, () => this.find(taskId));
    },

    async list(page, filter) {
      const { conditions, values } = filterBy([
        ['status = ?::task_status', filter.status],
        ['task_name = ?', filter.taskName],
        ['resource_id = ?::uuid', filter.resourceId],
      ]);
      const keyset = keysetQuery(ORDER, 'DESC', page, conditions, values);
      const { rows } = await db.query<Task & Measured>(
        measuredList({ columns: TASK_COLUMNS, table: 'task_result', bytes: BYTES }, keyset),
        keyset.values,
      );
      return toPage(rows, page, (task) => [task.dateCreated.toISOString(), task.taskId]);
    },

    async abandon(taskId, error) {
      await db.query(
        `UPDATE task_result SET status = 'FAILURE', result = $2, traceback = $3, progress = NULL, date_done = now(),
           date_next_retry = NULL
         WHERE task_id = $1 AND status IN ('PENDING', 'STARTED', 'RETRY')`,
        [taskId, asResult(error), error.traceback],
      );
    },

    revoke: (taskId, by) =>
      db.transaction(async (client) => {
        const { rows } = await client.query<NamedTask>(
          `UPDATE task_result AS t SET status = 'REVOKED', date_done = now(), progress = NULL, date_next_retry = NULL
           WHERE task_id = $1 AND status IN ('PENDING', 'STARTED', 'RETRY') RETURNING task_id AS "taskId", ${NAME} AS name`,
          [taskId],
        );
        await noteDeeds(client, by, rows.map(toDeed('cancel')));
        return rows.length === 1;
      }),

    delete: (taskIds, by) => db.transaction((client) => deleteTasks(client, taskIds, by)),
  };
}

/** Deletes tasks with all that belongs to them, in the caller's transaction. Their rows are many: workers delete them later. */
export async function deleteTasks(client: Queryable, taskIds: string[], by: Actor | null | undefined): Promise<number> {
  // Rows are locked in one order: two callers that delete the same tasks would otherwise deadlock.
  await client.query('SELECT FROM task_result WHERE task_id = ANY ($1::uuid[]) ORDER BY task_id FOR UPDATE', [taskIds]);
  // The task's row is deleted first. A worker that commits its rows now waits for it, and then finds no task to finish.
  const { rows, rowCount } = await client.query<NamedTask & { resourceId: string | null }>(
    `DELETE FROM task_result AS t WHERE task_id = ANY ($1::uuid[])
     RETURNING task_id AS "taskId", ${NAME} AS name, resource_id AS "resourceId"`,
    [taskIds],
  );
  await refreshCurrentTasks(client, [...new Set(rows.flatMap((row) => row.resourceId ?? []))]);
  await client.query('DELETE FROM sheet_summary WHERE task_id = ANY ($1::uuid[])', [taskIds]);
  await noteDeeds(client, by, rows.map(toDeed('delete')));
  return rowCount ?? 0;
}

interface NamedTask {
  taskId: string;
  name: string;
}

/** The name by which people know a task: its file's. */
const NAME =
  'COALESCE((SELECT r.name FROM binary_resource AS r WHERE r.id = t.resource_id), t.resource_name, t.task_name)';

function toDeed(action: AuditAction): (task: NamedTask) => Deed {
  return ({ taskId, name }) => ({ action, objectType: 'TaskResult', objectId: taskId, objectName: name });
}
