import type pg from 'pg';
import { UserError } from '../../src/errors.js';
import { optionsOf } from '../../src/parse-resource.js';
import type { Database } from '../../src/store/database.js';
import { findResource, refreshCurrentTasks } from '../../src/store/resources.js';
import { insertSheets, type SheetSummary } from '../../src/store/sheets.js';
import { type Claim, succeedAll } from '../../src/store/task-claims.js';
import type { Progress } from '../../src/store/tasks.js';
import { DEFAULT_BUDGETS } from '../readers/budgets.js';
import type { ByteSource, ReaderBudgets, SheetStart } from '../readers/contract.js';
import { readWorkbook } from '../readers/index.js';
import { startCopy } from './copy-stream.js';
import { claimLost, holdTask } from './hold-task.js';
import { nameLimit } from './name-limit.js';
import { createProgressMeter } from './progress-meter.js';
import { createReadingFlag, type ReadingFlag } from './reading-flag.js';
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

export interface LoadOptions {
  budgets: ReaderBudgets;
  /** Called whenever the reader got further; `take` tells how far, for whoever wants to know at this moment. */
  onProgress(take: () => Progress): void;
  /** Tells whether the reader is at work, or the database. */
  reading: ReadingFlag;
}

/**
 * Reads a claimed task's workbook into rows. Rows, summaries, SUCCESS and the resource's pointer commit together:
 * readers see all of a parse or none of it.
 * @throws UserError `resource_gone`, `claim_lost`, or what the reader says of the file
 */
export async function loadWorkbook(
  db: Database,
  claim: Claim,
  { budgets = DEFAULT_BUDGETS, onProgress = () => {}, reading = createReadingFlag() }: Partial<LoadOptions> = {},
): Promise<Ledger> {
  const started = performance.now();
  const resource = claim.resourceId && (await findResource(db, claim.resourceId));
  if (!resource) throw resourceGone();

  return db.transaction(async (client) => {
    await holdTask(client, claim);
    const sheets = await copySheets(client, claim, resource, resourceSource(db, resource), {
      budgets,
      onProgress,
      reading,
    });
    await insertSheets(client, claim.taskId, sheets);
    const ledger = addUp(sheets, resource.size, Math.round(performance.now() - started));
    const [held] = await succeedAll(client, [{ claim, result: ledger }]);
    if (!held) throw claimLost();
    if ((await refreshCurrentTasks(client, [resource.id])) === 0) throw resourceGone();
    return ledger;
  });
}

async function copySheets(
  client: pg.PoolClient,
  claim: Claim,
  resource: { id: string; name: string },
  source: ByteSource,
  { budgets, onProgress, reading }: LoadOptions,
): Promise<SheetSummary[]> {
  const sheets: SheetSummary[] = [];
  let current: SheetStart | null = null;
  const meter = createProgressMeter();
  let furthest = 0;
  const copy = await startCopy(client, claim, resource.id);
  const events = readWorkbook(reading.source(source), {
    name: resource.name,
    budgets,
    text: optionsOf(claim.taskKwargs),
    onProgress(done, total) {
      meter.setBytes(done, total);
      // Who says the same again got no further.
      if (done > furthest) onProgress(meter.take);
      furthest = Math.max(furthest, done);
    },
  });
  try {
    for await (const event of reading.events(events)) {
      if (event.kind === 'sheet_start') {
        current = event;
        copy.startSheet(event);
      } else if (event.kind === 'rows') {
        await copy.write(event);
        meter.addRows(event.count);
        onProgress(meter.take);
      } else if (current) {
        const { index, name, visibility } = current;
        const { dimensions, cells, replaced } = event;
        sheets.push({ index, name, visibility, dimensions, rows: event.rows, cells, replaced });
      }
    }
    await copy.end();
  } catch (error) {
    copy.abort();
    throw nameLimit(error);
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
