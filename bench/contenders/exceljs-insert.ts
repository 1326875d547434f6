// Loads a workbook into rows as most people would write it: exceljs streams, and `pg` inserts a thousand rows at a time, in one
// transaction.
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { exceljsRows, type ReadCell } from './exceljs-rows.js';

const BATCH = 1_000;
const FIELDS = 7;

const client = new pg.Client(process.env['DATABASE_URL']);
await client.connect();
await client.query('BEGIN');
const taskId = randomUUID();
let batch: unknown[] = [];
for await (const { sheet, row, cells } of exceljsRows(process.argv[2] ?? '')) {
  const values: (ReadCell['value'] | null)[] = [];
  const types: string[] = [];
  for (const { column, value } of cells) {
    while (values.length < column) {
      values.push(null);
      types.push('-');
    }
    values.push(value);
    types.push(value instanceof Date ? 'd' : ((typeof value)[0] ?? ''));
  }
  batch.push(taskId, taskId, sheet, `sheet ${sheet}`, row, JSON.stringify(values), types.join(''));
  if (batch.length === BATCH * FIELDS) await flush();
}
await flush();
await client.query('COMMIT');
await client.end();

async function flush(): Promise<void> {
  if (batch.length === 0) return;
  const places = Array.from({ length: batch.length / FIELDS }, (_, at) => {
    const numbers = Array.from({ length: FIELDS }, (_, field) => `$${at * FIELDS + field + 1}`);
    return `(${numbers.join(',')})`;
  });
  await client.query(
    `INSERT INTO bench_insert (task_id, resource_id, sheet_index, sheet, "row", "values", types) VALUES ${places.join(',')}`,
    batch,
  );
  batch = [];
}
