import { Router } from 'express';
import { z } from 'zod';
import type { Deps } from '../deps.js';
import { UserError } from '../errors.js';
import { sumRange } from '../rows/sum-range.js';
import { assertKept } from './assert-kept.js';
import { check, rowField, sheetField, uuidField, wholeField } from './validate.js';

/** Excel's last column, XFD, counted from 0. */
const LAST_COLUMN = 16_383;

const sumQuery = z.object({
  task_id: uuidField,
  sheet_index: sheetField,
  from_row: rowField,
  to_row: rowField,
  from_column: wholeField(0, LAST_COLUMN),
  to_column: wholeField(0, LAST_COLUMN),
});

/** What a range of cells holds together, as spreadsheets show it below their grid. */
export function createSumsRouter({ db, tasks }: Pick<Deps, 'db' | 'tasks'>): Router {
  const router = Router();

  router.get('/sum', async (req, res) => {
    const { task_id, sheet_index, from_row, to_row, from_column, to_column } = check(sumQuery, req.query);
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
    // Whoever selects something else asks anew, and waits for this no more.
    const { filled, numbers, sum, least, most, summedTo } = await sumRange(db, range, () => res.destroyed);
    res.json({ filled, numbers, sum, least, most, summed_to: summedTo });
  });

  return router;
}

function assertOrder(field: string, from: number, to: number): void {
  if (from <= to) return;
  const message = `must be ${from} or more: a range ends where it begins, or behind it`;
  throw new UserError('invalid_input', `${field}: ${message}.`, 400, [{ field, message }]);
}
