import { randomUUID } from 'node:crypto';
import { Filter } from 'adminjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ParseResultResource } from '../../admin/models/parse-result.js';
import { readConfig } from '../../src/config.js';
import { createStoreDeps, type StoreDeps } from '../../src/deps.js';
import { createPrisma, readModelDescription } from '../../src/store/prisma.js';
import { createTestDatabase } from '../helpers/database.js';

const TASK = randomUUID();

describe('the list of rows', () => {
  let deps: StoreDeps;
  let rows: ParseResultResource;

  beforeAll(async () => {
    deps = await createStoreDeps(readConfig({ DATABASE_URL: await createTestDatabase(), LOG_LEVEL: 'silent' }));
    const models = { Prisma: { dmmf: readModelDescription() } };
    rows = new ParseResultResource(deps.db, createPrisma(deps.db), models, async () => 0);
    // One that begins late, one with gaps, an empty one, and a short one: 1,500, 700, 0 and 30 rows.
    await addSheet(0, 'A4:A1503', 'SELECT n + 3 FROM generate_series(1, 1500) AS n');
    await addSheet(1, 'A1:C1399', 'SELECT 2 * n - 1 FROM generate_series(1, 700) AS n');
    await addSheet(2, null, 'SELECT 1 WHERE false');
    await addSheet(3, 'B2:B31', 'SELECT n + 1 FROM generate_series(1, 30) AS n');
  });
  afterAll(() => deps.close());

  async function addSheet(sheetIndex: number, dimensions: string | null, numbers: string): Promise<void> {
    const { rowCount } = await deps.db.query(
      `INSERT INTO parse_result (task_id, sheet_index, sheet, "row", "values", types)
       SELECT $1, $2::int, 'Sheet' || $2::int, n.row, '["x"]', 's' FROM (${numbers}) AS n ("row")`,
      [TASK, sheetIndex],
    );
    await deps.db.query(
      `INSERT INTO sheet_summary (task_id, sheet_index, name, visibility, dimensions, row_count, cells_read, cells_stored, cells_empty, cells_failed)
       VALUES ($1, $2::int, 'Sheet' || $2::int, 'visible', $3, $4::int, $4::int, $4::int, 0, 0)`,
      [TASK, sheetIndex, dimensions, rowCount],
    );
  }

  test.each([0, 999, 1_000, 1_480, 1_499, 1_500, 2_190, 2_199, 2_200, 2_215, 2_229, 2_230, 9_999])(
    'has the same page at %i, however it is found',
    async (offset) => {
      const { rows: expected } = await deps.db.query<{ place: string }>(
        `SELECT sheet_index || ' ' || "row" AS place FROM parse_result WHERE task_id = $1 ORDER BY sheet_index, "row" OFFSET $2 LIMIT 25`,
        [TASK, offset],
      );
      const found = await rows.find(new Filter({ taskId: TASK }, rows), { offset, limit: 25 });
      const places = found.map((record) => `${record.param('sheetIndex')} ${record.param('row')}`);
      expect(places).toEqual(expected.map(({ place }) => place));
    },
  );
});
