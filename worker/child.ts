import { createDatabase, type Database, ping } from '../src/store/database.js';
import type { Claim, Progress } from '../src/store/tasks.js';
import { describeFailure } from './failure.js';
import { loadWorkbook } from './load/load-workbook.js';
import type { FromChild, ToChild } from './messages.js';

/** Often enough for a person who watches, seldom enough to cost nothing. */
const PROGRESS_EVERY_MS = 250;

/** The sandbox: a process of its own, that a hostile workbook may bring down without harm to any other. */
let db: Database | null = null;

process.on('message', (message: ToChild) => {
  if (message.kind === 'setup') {
    // One connection for COPY, one for the file's slices.
    db = createDatabase(message.setup.databaseUrl, { connections: 2 });
    // Connected and compiled before the first task, so that it need not wait for either.
    void ping(db).catch(() => {});
  } else {
    void parse(message.claim);
  }
});

// A worker that is killed cannot end us: without this we would live on for good.
process.on('disconnect', () => process.exit(1));
// Ctrl-C goes to the whole group, but how a child ends is its worker's business.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});

async function parse(claim: Claim): Promise<void> {
  let told = 0;
  const onProgress = (progress: Progress) => {
    if (performance.now() - told < PROGRESS_EVERY_MS) return;
    told = performance.now();
    tell({ kind: 'progress', progress });
  };
  try {
    if (!db) throw new Error('a task came before the setup');
    await loadWorkbook(db, claim, onProgress);
    tell({ kind: 'done' });
  } catch (error) {
    tell({ kind: 'failed', failure: describeFailure(error) });
  }
}

function tell(message: FromChild): void {
  process.send?.(message);
}
