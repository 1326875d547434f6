import { CHILD_SHARES } from '../src/connections.js';
import { createDatabase, type Database, ping } from '../src/store/database.js';
import type { Claim } from '../src/store/task-claims.js';
import { dieWithParent } from './die-with-parent.js';
import { describeFailure } from './failure.js';
import { LOADER_SETTINGS } from './load/hold-task.js';
import { loadWorkbook } from './load/load-workbook.js';
import { createReadingFlag } from './load/reading-flag.js';
import type { ChildSetup, FromChild, ToChild } from './messages.js';

/** Often enough for a person who watches, seldom enough to cost nothing. */
const PROGRESS_EVERY_MS = 250;
const WAITING_EVERY_MS = 1_000;

/** The sandbox: a process of its own. A hostile workbook may bring it down without harm to any other. */
let given: { db: Database; setup: ChildSetup } | null = null;

process.on('message', (message: ToChild) => {
  if (message.kind === 'setup') {
    // The worker watches how long a COPY takes, therefore no timeout is set here.
    const db = createDatabase(message.setup.databaseUrl, {
      shares: CHILD_SHARES,
      patienceMs: 0,
      settings: LOADER_SETTINGS,
    });
    given = { db, setup: message.setup };
    // Connects and compiles before the first task, because that task would otherwise wait for both.
    void ping(db).catch(() => {});
  } else {
    void parse(message.claim);
  }
});

// If the worker is killed, it cannot end this process. Without this line the child would live on for good.
process.on('disconnect', () => process.exit(1));
// If the worker disconnected while this program was being loaded, no event will come.
if (!process.connected) process.exit(1);
dieWithParent(Number(process.argv[2]));
// Ctrl-C reaches the whole process group, but the worker alone decides how a child ends.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});

async function parse(claim: Claim): Promise<void> {
  let told = 0;
  const reading = createReadingFlag();
  // An endless loop in the reader blocks this timer too. The worker then rightly blames the reader, not the database.
  const waiting = setInterval(() => reading.isReading() || tell({ kind: 'waiting' }), WAITING_EVERY_MS);
  try {
    if (!given) throw new Error('a task came before the setup');
    const { db, setup } = given;
    await loadWorkbook(db, claim, {
      budgets: setup.budgets,
      storage: setup.storage,
      reading,
      onProgress(take) {
        if (performance.now() - told < PROGRESS_EVERY_MS) return;
        told = performance.now();
        tell({ kind: 'progress', progress: take() });
      },
    });
    tell({ kind: 'done' });
  } catch (error) {
    tell({ kind: 'failed', failure: describeFailure(error) });
  } finally {
    clearInterval(waiting);
  }
}

function tell(message: FromChild): void {
  process.send?.(message);
}
