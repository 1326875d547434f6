import type pg from 'pg';
import { UserError } from '../../src/errors.js';
import type { Database } from '../../src/store/database.js';
import { findResource, refreshCurrentTasks } from '../../src/store/resources.js';
import { insertSheets, type SheetSummary } from '../../src/store/sheets.js';
import { type Claim, type Progress, succeedAll } from '../../src/store/tasks.js';
import { DEFAULT_BUDGETS } from '../readers/budgets.js';
import type { SheetStart } from '../readers/contract.js';
import { readWorkbook } from '../readers/index.js';
import { startCopy } from './copy-stream.js';
import { resourceSource } from './resource-source.js';

/** What a parse read and stored: the task's result. Cells: `read = stored + empty + failed`. */
export interface Ledger {
  sheets: number;
  rows: number;
  cells: { read: number; stored: number; empty: number; failed: number };
  /** Characters that PostgreSQL cannot hold and that became U+FFFD. */
  replaced: number;
  /** Of the uploaded file. */
  bytes: number;
  milliseconds: number;
}

/**
 * Reads a claimed task's workbook into rows. Rows, summaries, SUCCESS and the resource's pointer commit together:
 * readers see all of a parse or none of it.
 * @throws UserError `resource_gone`, `claim_lost`, or what the reader says of the file
 */
export async function loadWorkbook(
  db: Database,
  claim: Claim,
  onProgress: (progress: Progress) => void,
): Promise<Ledger> {
  const started = performance.now();
  const resource = claim.resourceId && (await findResource(db, claim.resourceId));
  if (!resource) throw resourceGone();

  return db.transaction(async (client) => {
    const sheets = await copySheets(client, claim, resource, resourceSource(db, resource), onProgress);
    await insertSheets(client, claim.taskId, sheets);
    const ledger = addUp(sheets, resource.size, Math.round(performance.now() - started));
    const [held] = await succeedAll(client, [{ claim, result: ledger }]);
    if (!held) {
      throw new UserError('claim_lost', 'The task was cancelled, or another worker has taken it over.', 409);
    }
    if ((await refreshCurrentTasks(client, [resource.id])) === 0) throw resourceGone();
    return ledger;
  });
}

async function copySheets(
  client: pg.PoolClient,
  claim: Claim,
  resource: { id: string; name: string },
  source: ReturnType<typeof resourceSource>,
  onProgress: (progress: Progress) => void,
): Promise<SheetSummary[]> {
  const sheets: SheetSummary[] = [];
  let current: SheetStart | null = null;
  let rows = 0;
  let percent = 0;
  const copy = await startCopy(client, claim, resource.id);
  const events = readWorkbook(source, {
    name: resource.name,
    budgets: DEFAULT_BUDGETS,
    onProgress(done, total) {
      percent = total > 0 ? Math.floor((100 * done) / total) : 0;
    },
  });
  try {
    for await (const event of events) {
      if (event.kind === 'sheet_start') {
        current = event;
        copy.startSheet(event);
      } else if (event.kind === 'rows') {
        await copy.write(event);
        rows += event.count;
        onProgress({ percent, rows });
      } else if (current) {
        const { index, name, visibility } = current;
        const { dimensions, cells, replaced } = event;
        sheets.push({ index, name, visibility, dimensions, rows: event.rows, cells, replaced });
      }
    }
    await copy.end();
  } catch (error) {
    copy.abort();
    throw error;
  }
  return sheets;
}

function addUp(sheets: SheetSummary[], bytes: number, milliseconds: number): Ledger {
  const sum = (of: (sheet: SheetSummary) => number) => sheets.reduce((total, sheet) => total + of(sheet), 0);
  return {
    sheets: sheets.length,
    rows: sum((sheet) => sheet.rows),
    cells: {
      read: sum((sheet) => sheet.cells.read),
      stored: sum((sheet) => sheet.cells.stored),
      empty: sum((sheet) => sheet.cells.empty),
      failed: sum((sheet) => sheet.cells.failed),
    },
    replaced: sum((sheet) => sheet.replaced),
    bytes,
    milliseconds,
  };
}

function resourceGone(): UserError {
  return new UserError('resource_gone', 'The file was deleted before it was read. Upload it again to parse it.', 410);
}
