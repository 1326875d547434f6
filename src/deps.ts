import { untilAborted } from './abort.js';
import type { Config } from './config.js';
import { type Part, type Shares, shareConnections } from './connections.js';
import { createListFeed, type ListFeed } from './feeds/list-feed.js';
import { createSessionEnds, type SessionEnds } from './feeds/session-ends.js';
import { createTaskFeed, type TaskFeed } from './feeds/task-feed.js';
import { createLog, type Logger } from './log.js';
import { startEmbeddedPostgres } from './postgres/lifecycle.js';
import type { TaskQueue } from './queue/contract.js';
import { createEnqueuer, type Enqueue } from './queue/enqueue.js';
import { createTaskQueue } from './queue/open-queue.js';
import { assertReachable, createDatabase, type Database } from './store/database.js';
import { applyMigrations } from './store/migrations.js';
import { assertNoPooler } from './store/pooler.js';
import { createResourceStore, type ResourceStore } from './store/resources.js';
import { setRoleDefaults } from './store/role-defaults.js';
import { createRowStore, type RowStore } from './store/rows.js';
import { createSignals } from './store/signals.js';
import { createTaskStore, type TaskStore } from './store/tasks.js';
import { createUserStore, type UserStore } from './store/users.js';
import { withTimeout } from './timeout.js';

/** How long closing a connection to a server may take, in milliseconds. */
const CLOSE_MS = 5_000;
/** How long the process waits for a queue that opens too late, to close it, in milliseconds. */
const LATE_QUEUE_MS = 1_500;

/** The data alone, for commands that queue nothing. */
export interface StoreDeps {
  config: Config;
  log: Logger;
  databaseUrl: string;
  /** The same without a pooler. */
  directUrl: string;
  db: Database;
  resources: ResourceStore;
  tasks: TaskStore;
  rows: RowStore;
  users: UserStore;
  close(): Promise<void>;
}

/** Everything that web and worker share. */
export interface Deps extends StoreDeps {
  queue: TaskQueue;
  enqueue: Enqueue;
  /** Changes of tasks, for those who watch them. */
  feed: TaskFeed;
  /** Changes of lists. */
  lists: ListFeed;
  /** Ends of sessions. */
  sessionEnds: SessionEnds;
}

/**
 * Opens the database, embedded or configured, and brings it up to date.
 * @param signal ends it, whatever it waits for, and closes again what is open already
 * @param part what the process does with it
 * @throws UserError in one line, if the database is unreachable or the budget of connections too small; the signal's reason
 */
export async function createStoreDeps(config: Config, signal?: AbortSignal, part: Part = 'all'): Promise<StoreDeps> {
  const shares = shareConnections(config, part);
  const embedded = config.databaseUrl === undefined ? await startEmbeddedPostgres(config.dataDir, signal) : null;
  const databaseUrl = embedded?.url ?? config.databaseUrl ?? '';
  const directUrl = embedded?.url ?? config.directDatabaseUrl ?? databaseUrl;
  const log = createLog(config.logLevel);
  try {
    await untilAborted(assertReachable(databaseUrl), signal);
    if (directUrl !== databaseUrl) await untilAborted(assertReachable(directUrl, 'DIRECT_DATABASE_URL'), signal);
    const direct = config.directDatabaseUrl === undefined ? 'DATABASE_URL' : 'DIRECT_DATABASE_URL';
    await untilAborted(assertNoPooler(directUrl, direct), signal);
    // Before the pools are made: connections that are open already would not get the settings.
    const unset = await untilAborted(setRoleDefaults(directUrl), signal);
    if (unset !== null) log.warn({ reason: unset }, 'statements that are given up will go on in the database');
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
  const db = createDatabase(databaseUrl, { directUrl, shares });
  const close = async () => {
    // If the database hangs, its connections would keep the process alive for ever.
    await withTimeout(db.close(), CLOSE_MS).catch(() => {});
    await embedded?.stop();
  };
  try {
    await applyMigrations(db, { log, signal });
  } catch (error) {
    await close();
    throw error;
  }
  return {
    config,
    log,
    databaseUrl,
    directUrl,
    db,
    resources: createResourceStore(db),
    tasks: createTaskStore(db),
    rows: createRowStore(db),
    users: createUserStore(db),
    close,
  };
}

/**
 * Opens the database and the queue.
 * @param signal as for `createStoreDeps`, and so is `part`
 */
export async function createDeps(config: Config, signal?: AbortSignal, part: Part = 'all'): Promise<Deps> {
  const store = await createStoreDeps(config, signal, part);
  try {
    const queue = await openQueue(config, store.directUrl, shareConnections(config, part), signal);
    const { enqueue, settle } = createEnqueuer({ ...store, queue });
    const signals = createSignals(store.db);
    const feed = createTaskFeed(signals, store.db, store.log);
    return {
      ...store,
      queue,
      enqueue,
      feed,
      lists: createListFeed(signals),
      sessionEnds: createSessionEnds(signals),
      async close() {
        await feed.close();
        await signals.close();
        // If the queue's server is unreachable, closing would wait for it for ever.
        await withTimeout(settle().then(queue.close), CLOSE_MS).catch(() => {});
        await store.close();
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function openQueue(
  config: Config,
  directUrl: string,
  shares: Shares,
  signal: AbortSignal | undefined,
): Promise<TaskQueue> {
  const opening = createTaskQueue(config, directUrl, shares.queue);
  try {
    return await untilAborted(opening, signal);
  } catch (error) {
    // The connections of a late queue would keep the embedded server in use.
    await withTimeout(
      opening.then((queue) => queue.close()),
      LATE_QUEUE_MS,
    ).catch(() => {});
    throw error;
  }
}
