import { z } from 'zod';
import { UserError } from './errors.js';
import type { Queryable } from './store/database.js';
import { type ImportedTask, importTask } from './store/imported-tasks.js';
import { hasRow, insertRows } from './store/rows.js';
import { stableUuid } from './uuid.js';

/** The proof of concept's row: up to twenty columns, each a text. */
const ORIGINAL_COLUMNS = Array.from({ length: 20 }, (_, at) => `column${String(at + 1).padStart(4, '0')}`);

const date = z.coerce.date().nullish();

/**
 * The proof of concept stored no row numbers: its rows count on from 2 in the fixture's order, below the header that it
 * took off. A task that the fixture lacks is made up, so that its rows can be asked for.
 */
export async function loadOriginalRow(
  client: Queryable,
  fields: Record<string, unknown>,
  rowNumbers: Map<string, number>,
): Promise<boolean> {
  const taskId = stableUuid(z.string().parse(fields['task_id']), 'task');
  const sheet = z.string().nullish().parse(fields['table']) || 'Sheet1';
  const row = (rowNumbers.get(taskId) ?? 1) + 1;
  rowNumbers.set(taskId, row);
  if (row === 2) {
    await importTask(client, originalTask(taskId, fields));
    const header = z.string().nullish().parse(fields['header']) ?? '';
    await insertText(client, taskId, sheet, 1, header.split(','));
  }

  const columns = ORIGINAL_COLUMNS.map((name) => z.string().nullish().parse(fields[name]) ?? '');
  const body = z.string().nullish().parse(fields['body']) ?? '';
  const values = columns.some((column) => column !== '') ? columns : [body];
  return insertText(client, taskId, sheet, row, values);
}

function originalTask(taskId: string, fields: Record<string, unknown>): ImportedTask {
  const created = date.catch(null).parse(fields['created_at']) ?? null;
  return {
    taskId,
    taskName: 'do_parse_resource',
    periodicTaskName: null,
    contentType: 'application/json',
    contentEncoding: 'utf-8',
    meta: null,
    taskArgs: [],
    taskKwargs: {},
    status: 'SUCCESS',
    result: { imported: true, url: fields['url'] ?? null, header: fields['header'] ?? null },
    traceback: null,
    worker: null,
    resourceId: null,
    resourceName: null,
    dateCreated: created,
    dateStarted: null,
    dateDone: created,
    rowsRemovedAt: null,
  };
}

async function insertText(
  client: Queryable,
  taskId: string,
  sheet: string,
  row: number,
  values: string[],
): Promise<boolean> {
  const used = values.findLastIndex((value) => value !== '') + 1;
  const cells = values.slice(0, used).map((value) => (value === '' ? null : value));
  const types = cells.map((value) => (value === null ? '-' : 's')).join('');
  if (used === 0) return false;
  const rows = [{ taskId, resourceId: null, sheetIndex: 0, sheet, row, values: cells, types }];
  if ((await insertRows(client, rows)) === 1) return true;
  if (await hasRow(client, taskId, row, cells)) return false;
  throw new UserError(
    'invalid_fixture',
    `row ${row} of task ${taskId} is there already with other values: load all rows of a task from one file`,
  );
}
