import type { PanelModels } from '../models/models.js';

const MOST_SHEETS = 200;

/** A sheet as the pages of a task and a resource list it. */
export type SheetLine = {
  sheetIndex: number;
  name: string;
  visibility: string;
  dimensions: string | null;
  rowCount: number;
  cellsStored: number;
};

/** The first sheets that a parse found, and how many there are. */
export type SheetLines = { first: SheetLine[]; count: number };

/** Reads what a parse found in its sheets. */
export async function listSheetLines(prisma: PanelModels['prisma'], taskId: string): Promise<SheetLines> {
  const where = { taskId };
  const [sheets, count] = await Promise.all([
    prisma.sheetSummary.findMany({ where, orderBy: { sheetIndex: 'asc' }, take: MOST_SHEETS }),
    prisma.sheetSummary.count({ where }),
  ]);
  const first = sheets.map(({ sheetIndex, name, visibility, dimensions, rowCount, cellsStored }) => {
    return { sheetIndex, name, visibility, dimensions, rowCount, cellsStored: Number(cellsStored) };
  });
  return { first, count };
}
