import { Router } from 'express';
import { z } from 'zod';
import type { Deps } from '../deps.js';
import { UserError } from '../errors.js';
import { findInSheet } from '../rows/find-in-sheet.js';
import { listSheets } from '../store/sheets.js';
import { createWindowStore } from '../store/windows.js';
import { assertKept } from './assert-kept.js';
import { LARGEST_LIMIT, pageAnswer, pageRequest } from './page.js';
import { representSheet } from './represent.js';
import { sendJson } from './send-json.js';
import { check, rowField, sheetField, uuidField } from './validate.js';

const MOST_ROWS = 500;

const sheetsQuery = z.object({ task_id: uuidField });
const windowQuery = z.object({
  task_id: uuidField,
  sheet_index: sheetField,
  from_row: rowField,
  to_row: rowField,
});
const findQuery = z.object({
  task_id: uuidField,
  sheet_index: sheetField,
  text: z
    .string('give one text')
    .min(1, 'must have at least one character')
    .max(1_000, 'must have at most 1,000 characters'),
  after: z
    .string('must be ROW,COLUMN')
    .regex(/^\d{1,9},-?\d{1,5}$/, 'must be ROW,COLUMN: a row from 1 and a column from 0, as in 17,2')
    .default('1,-1'),
  direction: z.enum(['next', 'previous'], 'must be next or previous').default('next'),
});

/** The rows of a sheet as a spreadsheet wants them: by row number, in windows, and by what is in a cell. */
export function createWindowsRouter({ db, tasks }: Pick<Deps, 'db' | 'tasks'>): Router {
  const router = Router();
  const windows = createWindowStore(db);

  router.get('/sheets', async (req, res) => {
    const { task_id } = check(sheetsQuery, req.query);
    await assertKept(tasks, task_id);
    // All of them, unless a workbook has more sheets than people make.
    const page = await listSheets(db, task_id, pageRequest(req, LARGEST_LIMIT));
    res.json(pageAnswer(req, page, representSheet));
  });

  router.get('/window', async (req, res) => {
    const { task_id, sheet_index, from_row, to_row } = check(windowQuery, req.query);
    if (to_row < from_row || to_row - from_row >= MOST_ROWS) {
      const message = `must be from_row or up to ${MOST_ROWS - 1} more`;
      throw new UserError('invalid_input', `to_row: ${message}.`, 400, [{ field: 'to_row', message }]);
    }
    const { rows, next } = await windows.plan(task_id, sheet_index, from_row, to_row);
    if (rows.length === 0) await assertKept(tasks, task_id);
    const last = next === null ? to_row : rows.at(-1)?.row;
    await sendJson(res, { to_row: last }, 'rows', windows.read(task_id, rows));
  });

  router.get('/find', async (req, res) => {
    const { task_id, sheet_index, text, after, direction } = check(findQuery, req.query);
    await assertKept(tasks, task_id);
    const [row = 1, column = -1] = after.split(',').map(Number);
    const found = await findInSheet(db, {
      taskId: task_id,
      sheetIndex: sheet_index,
      text: text.replaceAll('\0', ''),
      after: { row, column },
      backwards: direction === 'previous',
    });
    res.json({ cell: found.cell, looked_to: found.lookedTo });
  });

  return router;
}
