import type { PrismaClient } from '../../src/store/prisma.js';

/** The place in a parse at which a page begins. */
export interface Place {
  sheetIndex: number;
  /** The least row number, and how many rows to skip from there. */
  row: number;
  skip: number;
}

/**
 * Finds the row that has `offset` rows before it, in sheet and row order. PostgreSQL would read all rows before it, half a second for a
 * million: the sheets' summaries are faster. In a sheet without gaps the row's number follows from them. In other sheets, rows are
 * skipped from the sheet's first.
 * @returns null if there are not so many rows
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

/** Returns the first row of a sheet without gaps, i.e. each row down to the last has something in it. Returns null for other sheets. */
function firstRowWithoutGaps(dimensions: string | null, rowCount: number): number | null {
  const [, from, to] = /^[A-Z]+(\d+)(?::[A-Z]+(\d+))?$/.exec(dimensions ?? '') ?? [];
  const [first, last] = [Number(from), Number(to ?? from)];
  return last - first + 1 === rowCount ? first : null;
}
