import type pg from 'pg';
import Cursor from 'pg-cursor';
import { abortableTransaction, ON_ONE_SNAPSHOT } from './cancel-on-abort.js';
import type { Database, Queryable } from './database.js';
import { allowStandstill } from './standstill.js';

/** How a table becomes objects of Django's JSON format: SQL for `pk` and `fields` as the fixture has them. */
const MODELS: { model: string; sql: string }[] = [
  {
    model: 'xxx_api.binaryresource',
    sql: `SELECT id AS pk, size, json_build_object('name', name, 'extension', extension, 'type', type, 'url', url,
            'current_task_id', current_task_id, 'created_at', created_at, 'updated_at', updated_at) AS fields
          FROM binary_resource ORDER BY created_at, id`,
  },
  {
    model: 'django_celery_results.taskresult',
    sql: `SELECT task_id AS pk, json_build_object('task_id', task_id, 'task_name', task_name, 'periodic_task_name', periodic_task_name,
            'task_args', task_args::text, 'task_kwargs', task_kwargs::text, 'status', status, 'worker', worker,
            'content_type', content_type, 'content_encoding', content_encoding, 'result', result::text,
            'date_created', date_created, 'date_started', date_started, 'date_done', date_done,
            'traceback', traceback, 'meta', meta::text, 'rows_removed_at', rows_expired_at,
            'resource_name', COALESCE((SELECT name FROM binary_resource WHERE id = resource_id), resource_name)) AS fields
          FROM task_result ORDER BY date_created, task_id`,
  },
  {
    model: 'xxx_api.sheetsummary',
    sql: `SELECT id AS pk, json_build_object('task_id', task_id, 'sheet_index', sheet_index, 'name', name, 'visibility', visibility,
            'dimensions', dimensions, 'rows', row_count, 'cells', json_build_object('read', cells_read, 'stored', cells_stored,
            'empty', cells_empty, 'failed', cells_failed), 'replaced', replaced) AS fields
          FROM sheet_summary ORDER BY task_id, sheet_index`,
  },
  {
    model: 'xxx_api.parseresult',
    sql: `SELECT id AS pk, json_build_object('task_id', task_id, 'resource_id', resource_id, 'sheet_index', sheet_index,
            'sheet', sheet, 'row', "row", 'values', "values", 'types', types) AS fields
          FROM parse_result WHERE task_id NOT IN (SELECT task_id FROM task_result WHERE rows_expired_at IS NOT NULL
            UNION SELECT object_id FROM removal WHERE kind = 'rows')
          ORDER BY task_id, sheet_index, "row"`,
  },
];

const ROWS_AT_ONCE = 500;

/** One object of a dump. `size` is set only if bytes belong to it. */
export interface DumpedObject {
  model: string;
  pk: string | number;
  size?: number;
  fields: Record<string, unknown>;
}

/**
 * Reads everything that `loaddata` needs, one object after the other, from one snapshot of the database. `take` may read more from the
 * same snapshot meanwhile, on the connection that it gets.
 * @param signal cancels the statement that is under way; between statements, `take` must throw
 */
export async function dumpObjects(
  db: Database,
  take: (object: DumpedObject, snapshot: Queryable) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const dump = async (client: pg.PoolClient): Promise<void> => {
    await allowStandstill(client);
    const { rows } = await client.query<{ id: string }>('SELECT pg_export_snapshot() AS id');
    await db.transaction(async (second) => {
      await second.query(ON_ONE_SNAPSHOT);
      await allowStandstill(second);
      // SET takes no parameters. The name is safe to insert, because PostgreSQL itself made it.
      await second.query(`SET TRANSACTION SNAPSHOT '${rows[0]?.id}'`);
      for (const { model, sql } of MODELS) {
        for await (const row of readRows(client, sql)) await take({ ...row, model }, second);
      }
    });
  };
  await abortableTransaction(db, signal, dump, ON_ONE_SNAPSHOT);
}

async function* readRows(client: pg.PoolClient, sql: string): AsyncGenerator<Omit<DumpedObject, 'model'>> {
  const cursor = client.query(new Cursor<Omit<DumpedObject, 'model'>>(sql));
  for (let rows = await cursor.read(ROWS_AT_ONCE); rows.length > 0; rows = await cursor.read(ROWS_AT_ONCE)) {
    let isTaken = false;
    try {
      yield* rows;
      isTaken = true;
    } finally {
      // If the reader stops early, the cursor is still open, and the ROLLBACK would wait for its end for ever.
      if (!isTaken) await cursor.close();
    }
  }
  await cursor.close();
}
