import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { StoreDeps } from '../deps.js';
import { messageOf } from '../errors.js';
import { countBytes, streamBytes } from '../store/chunks.js';
import type { Queryable } from '../store/database.js';
import {
  type CountableTask,
  type CountedSheet,
  countRows,
  findCountableTask,
  findFile,
  listSheets,
  withSnapshot,
} from '../store/ledger.js';
import type { SheetSummary } from '../store/sheets.js';

/** What a recount of one task found. */
export interface Verdict {
  task_id: string;
  /** Rows and cells as they were counted again. */
  rows: number;
  cells: number;
  /** Of the stored file; null if it was deleted. */
  bytes: number | null;
  ok: boolean;
  /** What does not agree, in words. */
  differences: string[];
}

const cells = z.object({ read: z.number(), stored: z.number(), empty: z.number(), failed: z.number() });

/** What a parse wrote down about itself. Tasks of another installation have something else as their result. */
const ledgerSchema = z.object({ sheets: z.number(), rows: z.number(), cells, bytes: z.number() });

/**
 * Counts a task's rows and cells again. Compares them with what its parse wrote down, sheet by sheet and in total. Compares the stored
 * file with its size and SHA-256, too. Takes constant memory, and reads one snapshot.
 * @param signal ends it
 * @returns null if there is no such task
 */
export function verifyTask(
  { db }: Pick<StoreDeps, 'db'>,
  taskId: string,
  signal?: AbortSignal,
): Promise<Verdict | null> {
  const recount = async (snapshot: Queryable): Promise<Verdict | null> => {
    const task = await findCountableTask(snapshot, taskId);
    if (!task) return null;
    const [counted, sheets] = [await countRows(snapshot, taskId), await listSheets(snapshot, taskId)];
    const file = task.resourceId === null ? null : await findFile(snapshot, task.resourceId);
    const isKept = task.status === 'SUCCESS' && task.rowsExpiredAt === null;
    // When a file is deleted, so are the rows and sheets of its parses. Their results stay as history.
    const isHistory = task.resourceId !== null && file === null && sheets.length === 0;
    const differences = [
      ...(isKept ? compareSheets(sheets, counted) : compareWithNothing(task, counted)),
      ...sheets.flatMap(addsUp),
      ...(isKept && !isHistory ? compareLedger(task, sheets, file?.size) : []),
      ...(file ? await compareFile(snapshot, file) : []),
    ];
    return {
      task_id: taskId,
      rows: sum(counted, (sheet) => sheet.rows),
      cells: sum(counted, (sheet) => sheet.cells),
      bytes: file?.size ?? null,
      ok: differences.length === 0,
      differences,
    };
  };
  return withSnapshot(db, recount, signal);
}

function compareSheets(sheets: SheetSummary[], counted: CountedSheet[]): string[] {
  const found = new Map(counted.map((sheet) => [sheet.index, sheet]));
  const differences = sheets.flatMap((sheet) => {
    const { rows, cells, uneven } = found.get(sheet.index) ?? { rows: 0, cells: 0, uneven: 0 };
    found.delete(sheet.index);
    return [
      ...differs(`sheet ${sheet.index}: rows`, sheet.rows, rows),
      ...differs(`sheet ${sheet.index}: cells stored`, sheet.cells.stored, cells),
      ...differs(`sheet ${sheet.index}: rows with another number of types than values`, 0, uneven),
    ];
  });
  return [...differences, ...[...found.keys()].map((index) => `sheet ${index}: it has rows, but no summary`)];
}

/** A task that has not succeeded has no rows. One whose rows are being removed may have some left. */
function compareWithNothing(task: CountableTask, counted: CountedSheet[]): string[] {
  const leaving = task.status === 'SUCCESS' && task.rowsExpiredAt !== null;
  return leaving
    ? []
    : differs(
        'rows',
        0,
        sum(counted, (sheet) => sheet.rows),
      );
}

function addsUp({ index, cells: { read, stored, empty, failed } }: SheetSummary): string[] {
  return differs(`sheet ${index}: cells read, and stored + empty + failed`, read, stored + empty + failed);
}

function compareLedger(task: CountableTask, sheets: SheetSummary[], size: number | undefined): string[] {
  const { data: ledger } = ledgerSchema.safeParse(task.result);
  if (!ledger) return [];
  const kinds = ['read', 'stored', 'empty', 'failed'] as const;
  return [
    ...differs('ledger: sheets', ledger.sheets, sheets.length),
    ...differs(
      'ledger: rows',
      ledger.rows,
      sum(sheets, (sheet) => sheet.rows),
    ),
    ...kinds.flatMap((kind) =>
      differs(
        `ledger: cells ${kind}`,
        ledger.cells[kind],
        sum(sheets, (sheet) => sheet.cells[kind]),
      ),
    ),
    ...(size === undefined ? [] : differs('ledger: bytes', ledger.bytes, size)),
  ];
}

async function compareFile(db: Queryable, file: { id: string; size: number; sha256: string }): Promise<string[]> {
  const hash = createHash('sha256');
  try {
    for await (const piece of streamBytes(db, file.id, 0, file.size)) hash.update(piece);
  } catch (error) {
    return [`file: ${messageOf(error)}`];
  }
  return [
    ...differs('file: sha-256', file.sha256, hash.digest('hex')),
    ...differs('file: bytes', file.size, await countBytes(db, file.id)),
  ];
}

function differs<T extends string | number>(what: string, written: T, found: T): string[] {
  return written === found ? [] : [`${what}: ${written} written down, ${found} found`];
}

function sum<T>(items: T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
