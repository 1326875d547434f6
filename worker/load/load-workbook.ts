import type pg from 'pg';
import type { StorageLimits } from '../../src/config.js';
import { UserError } from '../../src/errors.js';
import type { Database } from '../../src/store/database.js';
import { findResource, refreshCurrentTasks } from '../../src/store/resources.js';
import { insertSheets, type NewSheet } from '../../src/store/sheets.js';
import { findUploader, openRoom, type Room } from '../../src/store/storage.js';
import type { Progress } from '../../src/store/task.js';
import { type Claim, succeedAll } from '../../src/store/task-claims.js';
import { optionsOf } from '../../src/tasks/parse-resource.js';
import { DEFAULT_BUDGETS } from '../readers/budgets.js';
import type { ByteSource, ReaderBudgets, SheetStart } from '../readers/contract.js';
import { readWorkbook } from '../readers/index.js';
import { rowBytesOf } from '../readers/row-bytes.js';
import { startCopy } from './copy-stream.js';
import { claimLost, holdTask } from './hold-task.js';
import { addUp, type Ledger } from './ledger.js';
import { nameLimit } from './name-limit.js';
import { createProgressMeter } from './progress-meter.js';
import { createReadingFlag, type ReadingFlag } from './reading-flag.js';
import { resourceSource } from './resource-source.js';

const NO_LIMITS: StorageLimits = { allGib: null, accountGib: null };

export interface LoadOptions {
  budgets: ReaderBudgets;
  storage: StorageLimits;
  /** Called whenever the reader got further. `take` returns how far, and is only called when somebody wants to know. */
  onProgress(take: () => Progress): void;
  /** Tells whether the reader is at work, or the database. */
  reading: ReadingFlag;
}

/**
 * Reads a claimed task's workbook into rows. Rows, summaries, SUCCESS and the resource's pointer commit together:
 * readers see all of a parse or none of it.
 * @throws UserError `resource_gone`, `claim_lost`, `storage_full`, or what the reader says of the file
 */
export async function loadWorkbook(
  db: Database,
  claim: Claim,
  {
    budgets = DEFAULT_BUDGETS,
    storage = NO_LIMITS,
    onProgress = () => {},
    reading = createReadingFlag(),
  }: Partial<LoadOptions> = {},
): Promise<Ledger> {
  const started = performance.now();
  const resource = claim.resourceId && (await findResource(db, claim.resourceId));
  if (!resource) throw resourceGone();

  return db.transaction(async (client) => {
    await holdTask(client, claim);
    const room = await openRoom(client, storage, await findUploader(client, resource.id), 'rows');
    const source = resourceSource(db, resource);
    const sheets = await copySheets(client, claim, resource, source, { budgets, room, onProgress, reading });
    await insertSheets(client, sheets);
    const ledger = addUp(sheets, resource.size, Math.round(performance.now() - started));
    const [held] = await succeedAll(client, [{ claim, result: ledger }]);
    if (!held) throw claimLost();
    if ((await refreshCurrentTasks(client, [resource.id])) === 0) throw resourceGone();
    await room.settle();
    return ledger;
  });
}

async function copySheets(
  client: pg.PoolClient,
  claim: Claim,
  resource: { id: string; name: string },
  source: ByteSource,
  { budgets, room, onProgress, reading }: Omit<LoadOptions, 'storage'> & { room: Room },
): Promise<NewSheet[]> {
  const sheets: NewSheet[] = [];
  let current: SheetStart | null = null;
  const meter = createProgressMeter();
  let furthest = 0;
  let [allBytes, sheetBytes] = [0, 0];
  room.assertFits(0);
  const copy = await startCopy(client, claim, resource.id);
  const events = readWorkbook(reading.source(source), {
    name: resource.name,
    budgets,
    text: optionsOf(claim.taskKwargs),
    onProgress(done, total) {
      meter.setBytes(done, total);
      // The watch counts time without progress: the same number again is no progress.
      if (done > furthest) onProgress(meter.take);
      furthest = Math.max(furthest, done);
    },
  });
  try {
    for await (const event of reading.events(events)) {
      if (event.kind === 'sheet_start') {
        current = event;
        sheetBytes = 0;
        copy.startSheet(event);
      } else if (event.kind === 'rows') {
        const bytes = rowBytesOf(event);
        sheetBytes += bytes;
        allBytes += bytes;
        room.assertFits(allBytes);
        await copy.write(event);
        meter.addRows(event.count);
        onProgress(meter.take);
      } else if (current) {
        const { index, name, visibility } = current;
        const { dimensions, cells, replaced } = event;
        sheets.push({
          taskId: claim.taskId,
          ...{ index, name, visibility, dimensions, cells, replaced },
          rows: event.rows,
          rowBytes: sheetBytes,
        });
      }
    }
    await copy.end();
  } catch (error) {
    copy.abort();
    throw nameLimit(error);
  }
  return sheets;
}

function resourceGone(): UserError {
  return new UserError('resource_gone', 'The file was deleted before it was read. Upload it again to parse it.', 410);
}
