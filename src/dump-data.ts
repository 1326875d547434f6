import { once } from 'node:events';
import type { Writable } from 'node:stream';
import Cursor from 'pg-cursor';
import { toBase64 } from './base64.js';
import type { StoreDeps } from './deps.js';
import { streamBytes } from './store/chunks.js';

/** How a table becomes objects of Django's JSON format: SQL that gives `pk` and `fields` as the fixture has them. */
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
            'traceback', traceback, 'meta', meta::text) AS fields
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
          FROM parse_result ORDER BY task_id, sheet_index, "row"`,
  },
];

const ROWS_AT_ONCE = 500;

interface DumpRow {
  pk: string | number;
  size?: number;
  fields: Record<string, unknown>;
}

/**
 * Writes everything that `loaddata` reads as one JSON array, from one snapshot of the database and in constant memory.
 * Users and sessions stay behind: a dump may be handed on.
 */
export async function dumpData({ db }: Pick<StoreDeps, 'db'>, out: Writable): Promise<void> {
  const write = async (text: string) => {
    if (!out.write(text)) await once(out, 'drain');
  };
  await db.transaction(async (client) => {
    await client.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    let separator = '[\n';
    for (const { model, sql } of MODELS) {
      const cursor = client.query(new Cursor<DumpRow>(sql));
      for (let rows = await cursor.read(ROWS_AT_ONCE); rows.length > 0; rows = await cursor.read(ROWS_AT_ONCE)) {
        for (const { pk, size, fields } of rows) {
          await write(`${separator}{"model": "${model}", "pk": ${JSON.stringify(pk)}, "fields": `);
          await write(
            size === undefined ? JSON.stringify(fields) : `${JSON.stringify(fields).slice(0, -1)},"binary_data":"`,
          );
          if (size !== undefined) {
            const bytes = streamBytes(db, String(pk), 0, size);
            for await (const text of toBase64(bytes)) await write(text);
            await write('"}');
          }
          await write('}');
          separator = ',\n';
        }
      }
      await cursor.close();
    }
    await write(separator === '[\n' ? '[]\n' : '\n]\n');
  });
}
