import { z } from 'zod';
import { UserError } from '../../errors.js';
import { findInSheet } from '../../rows/find-in-sheet.js';
import { sumRange } from '../../rows/sum-range.js';
import type { Cursor } from '../../store/keyset.js';
import { listSheets } from '../../store/sheets.js';
import { createWindowStore } from '../../store/windows.js';
import { assertKept } from '../assert-kept.js';
import { type HttpDeps, handler } from '../handler.js';
import { LARGEST_LIMIT, pageAnswer, pageFields, pageLinks, pageRequest } from '../page.js';
import { representSheet } from '../represent.js';
import { sendJson } from '../send-json.js';
import { invalidField, rowField, sheetField, uuidField, wholeField } from '../validate.js';

const MOST_ROWS = 500;
/** Where a search begins that names no cell, as ROW,COLUMN. */
const BEFORE_ALL = '1,-1';
const BEHIND_ALL = '999999999,0';
/** Excel's last column, XFD, counted from 0. */
const LAST_COLUMN = 16_383;

/** The rows of one parse, in sheet and row order. */
export const listRows = handler({
  query: z.object({
    ...pageFields(),
    task_id: uuidField.optional(),
    resource_id: uuidField.optional(),
    sheet: z.string('give one sheet name').max(255).optional(),
  }),
  async handle({ req, res, query }, deps) {
    const { task_id, resource_id, sheet } = query;
    const request = pageRequest(query);
    // A caller who pages through a file's rows keeps the parse of the first page, even if the file is parsed again meanwhile.
    const asked = task_id ?? request.cursor?.of;
    const taskId = asked ? await checkTask(deps, asked, resource_id) : await findCurrentTask(deps, resource_id);
    if (taskId === null) {
      res.json({ next: null, previous: null, results: [] });
      return;
    }
    const page = await deps.rows.plan(taskId, sheet?.replaceAll('\0', ''), request);
    if (page.rows.length === 0) await assertKept(deps.tasks, taskId);
    const of = (cursor: Cursor | null) => cursor && { ...cursor, of: taskId };
    const links = pageLinks(req, { next: of(page.next), previous: of(page.previous) });
    await sendJson(res, links, 'results', deps.rows.read(taskId, page.rows));
  },
});

/** Returns the task's id; null if the task is about another file. */
async function checkTask({ tasks }: HttpDeps, id: string, resourceId: string | undefined): Promise<string | null> {
  const task = await tasks.get(id);
  return resourceId === undefined || task.resourceId === resourceId.toLowerCase() ? task.taskId : null;
}

/** The newest successful parse of a file; null if nothing has been parsed yet. */
async function findCurrentTask({ resources }: HttpDeps, resourceId: string | undefined): Promise<string | null> {
  if (resourceId !== undefined) return (await resources.get(resourceId)).currentTaskId;
  const message = 'Say whose rows: give task_id or resource_id.';
  throw new UserError('invalid_input', message, 400, [{ field: 'task_id', message }]);
}

/** The sheets of a parse. */
export const listSheetsOf = handler({
  // One page holds all sheets, unless a workbook has more than people make.
  query: z.object({ ...pageFields(LARGEST_LIMIT), task_id: uuidField }),
  async handle({ req, res, query }, { db, tasks }) {
    await assertKept(tasks, query.task_id);
    const page = await listSheets(db, query.task_id, pageRequest(query));
    res.json(pageAnswer(req, page, representSheet));
  },
});

/** The rows of a sheet by their numbers, as the grid asks for them. */
export const readWindow = handler({
  query: z.object({ task_id: uuidField, sheet_index: sheetField, from_row: rowField, to_row: rowField }),
  async handle({ res, query }, { db, tasks }) {
    const { task_id, sheet_index, from_row, to_row } = query;
    if (to_row < from_row || to_row - from_row >= MOST_ROWS) {
      throw invalidField('to_row', `must be from_row or up to ${MOST_ROWS - 1} more`);
    }
    const windows = createWindowStore(db);
    const { rows, next } = await windows.plan(task_id, sheet_index, from_row, to_row);
    if (rows.length === 0) await assertKept(tasks, task_id);
    const last = next === null ? to_row : rows.at(-1)?.row;
    await sendJson(res, { to_row: last }, 'rows', windows.read(task_id, rows));
  },
});

/** The next cell of a sheet that holds a text. */
export const findCell = handler({
  query: z.object({
    task_id: uuidField,
    sheet_index: sheetField,
    text: z
      .string('give one text')
      .min(1, 'must have at least one character')
      .max(1_000, 'must have at most 1,000 characters')
      .refine((text) => !text.includes('\0'), 'must not hold NULs: no cell does'),
    after: z
      .string('must be ROW,COLUMN')
      .regex(/^[1-9]\d{0,8},-?\d{1,5}$/, 'must be ROW,COLUMN: a row from 1 and a column from 0, e.g. 17,2')
      .optional(),
    direction: z.enum(['next', 'previous'], 'must be next or previous').default('next'),
  }),
  async handle({ res, query }, { db, tasks }) {
    await assertKept(tasks, query.task_id);
    const end = query.direction === 'next' ? BEFORE_ALL : BEHIND_ALL;
    const [row = 1, column = -1] = (query.after ?? end).split(',').map(Number);
    const found = await findInSheet(db, {
      taskId: query.task_id,
      sheetIndex: query.sheet_index,
      text: query.text,
      after: { row, column },
      backwards: query.direction === 'previous',
    });
    res.json({ cell: found.cell, looked_to: found.lookedTo });
  },
});

/** Counts and sums up the cells of a range, as spreadsheets do below their grid. */
export const sumCells = handler({
  query: z.object({
    task_id: uuidField,
    sheet_index: sheetField,
    from_row: rowField,
    to_row: rowField,
    from_column: wholeField(0, LAST_COLUMN),
    to_column: wholeField(0, LAST_COLUMN),
  }),
  async handle({ res, query }, { db, tasks }) {
    const { task_id, sheet_index, from_row, to_row, from_column, to_column } = query;
    assertOrder('to_row', from_row, to_row);
    assertOrder('to_column', from_column, to_column);
    await assertKept(tasks, task_id);
    const range = {
      taskId: task_id,
      sheetIndex: sheet_index,
      fromRow: from_row,
      toRow: to_row,
      fromColumn: from_column,
      toColumn: to_column,
    };
    // A browser drops this request when the selection changes. Nobody needs the sum then.
    const { filled, numbers, sum, least, most, summedTo } = await sumRange(db, range, () => res.destroyed);
    res.json({ filled, numbers, sum, least, most, summed_to: summedTo });
  },
});

function assertOrder(field: string, from: number, to: number): void {
  if (to < from) throw invalidField(field, `must be ${from} or more: a range cannot end before it begins`);
}
