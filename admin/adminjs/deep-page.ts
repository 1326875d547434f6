import type { PrismaClient } from '../../src/store/prisma.js';

/** Where in a parse a page begins. */
export interface Place {
  sheetIndex: number;
  /** The least row number, and how many rows to pass over from there. */
  row: number;
  skip: number;
}

/**
 * Finds the row that so many others stand before, in sheet and row order, by what is known of the sheets: PostgreSQL would read all rows before
 * it, half a second for a million. In a sheet without gaps the number of the row follows; in others, rows are passed over from the sheet's first.
 * @returns null where there are not so many rows
 */
export async function findPlace(prisma: PrismaClient, taskId: string, offset: number): Promise<Place | null> {
  const sheets = await prisma.sheetSummary.findMany({
    where: { taskId },
    select: { sheetIndex: true, dimensions: true, rowCount: true },
    orderBy: { sheetIndex: 'asc' },
  });
  let left = offset;
  for (const { sheetIndex, dimensions, rowCount } of sheets) {
    if (left < rowCount) {
      const first = firstRowWithoutGaps(dimensions, rowCount);
      return first === null ? { sheetIndex, row: 0, skip: left } : { sheetIndex, row: first + left, skip: 0 };
    }
    left -= rowCount;
  }
  return null;
}

/** The first row of a sheet each of whose rows, down to the last one, has something in it; null for other sheets. */
function firstRowWithoutGaps(dimensions: string | null, rowCount: number): number | null {
  const [, from, to] = /^[A-Z]+(\d+)(?::[A-Z]+(\d+))?$/.exec(dimensions ?? '') ?? [];
  const [first, last] = [Number(from), Number(to ?? from)];
  return last - first + 1 === rowCount ? first : null;
}
