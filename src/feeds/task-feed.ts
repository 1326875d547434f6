import { messageOf } from '../errors.js';
import type { Logger } from '../log.js';
import { parseSnapshot, type Snapshot } from '../snapshot.js';
import { type Changes, currentSnapshot, listChanges } from '../store/changes.js';
import type { Database } from '../store/database.js';
import type { Signals } from '../store/signals.js';

/** Changes within so many milliseconds are told together. */
const GATHER_MS = 40;
/** If a notification was lost with its connection, the feed looks anew after this long, in milliseconds. */
const LOOK_EVERY_MS = 2_000;
/** If a reader was unreachable and missed more changes than this, it reads its lists anew. */
const MOST_CHANGES = 500;

export interface Reader {
  onChanges(changes: Changes): void;
  /** The process stops: no more changes will come from it. */
  onEnd(): void;
}

/** What changes about tasks, for any number of readers of one process. */
export interface TaskFeed {
  /**
   * Tells every change from now on, or since the snapshot that a reader brings along: none missing, and none twice.
   * @returns how to stop
   */
  subscribe(since: string | null, reader: Reader): Promise<() => void>;
  close(): Promise<void>;
}

interface Subscription extends Reader {
  seen: Snapshot;
}

/**
 * Listens for PostgreSQL's notifications, and reads what changed once for all readers. A notification only says *that* something
 * changed; the rows say what. Therefore a lost notification, a repeated one or one of another process does no harm.
 */
export function createTaskFeed(signals: Signals, db: Database, log: Logger): TaskFeed {
  const readers = new Set<Subscription>();
  /** The snapshot of the last look; empty until somebody reads. */
  let seen = '';
  let looking: Promise<void> | null = null;
  let again = false;
  /**
   * Whether a crash may have undone commits that did not wait for the disk. Their transaction numbers come again then, therefore older
   * snapshots prove nothing.
   */
  let isAnew = false;
  let stopHearing: (() => void) | null = null;
  let timer: NodeJS.Timeout | undefined;

  function wake(): void {
    if (readers.size === 0) return;
    again = true;
    looking ??= look().finally(() => {
      looking = null;
      if (again) wake();
    });
  }

  async function look(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
    again = false;
    const mustReadAnew = isAnew;
    isAnew = false;
    try {
      const changes = await listChanges(db, seen, MOST_CHANGES);
      seen = changes.snapshot;
      for (const reader of readers) {
        if (mustReadAnew) sendToLists(reader, changes);
        else tell(reader, changes);
      }
    } catch (error) {
      isAnew ||= mustReadAnew;
      log.debug({ reason: messageOf(error) }, 'the feed of changes waits for the database');
    }
  }

  function tell(reader: Subscription, changes: Changes): void {
    const snapshot = parseSnapshot(changes.snapshot);
    // A reader that came during the look may know more already. The next look is for it.
    if (!snapshot?.isAfter(reader.seen)) return;
    const tasks = changes.tasks.filter((task) => !reader.seen.sees(task.version));
    reader.seen = snapshot;
    if (tasks.length > 0 || changes.incomplete) reader.onChanges({ ...changes, tasks });
  }

  function sendToLists(reader: Subscription, changes: Changes): void {
    reader.seen = parseSnapshot(changes.snapshot) ?? reader.seen;
    reader.onChanges({ ...changes, incomplete: true });
  }

  function start(): void {
    timer ??= setInterval(wake, LOOK_EVERY_MS);
    stopHearing ??= signals.hear('task_changes', {
      onSignal: wake,
      onBegin(wasCut) {
        isAnew ||= wasCut;
        wake();
      },
    });
  }

  return {
    async subscribe(since, { onChanges, onEnd }) {
      start();
      const known = since === null ? null : parseSnapshot(since);
      const first: Changes = known
        ? await listChanges(db, known.text, MOST_CHANGES)
        : { snapshot: await currentSnapshot(db), tasks: [], incomplete: since !== null };
      const snapshot = parseSnapshot(first.snapshot);
      if (!snapshot) throw new Error(`PostgreSQL returned an invalid snapshot: ${first.snapshot}`);
      const reader = { seen: snapshot, onChanges, onEnd };
      onChanges(first);
      if (readers.size === 0) {
        seen = first.snapshot;
        isAnew = false;
      }
      readers.add(reader);
      return () => void readers.delete(reader);
    },

    async close() {
      clearInterval(timer);
      for (const reader of readers) reader.onEnd();
      readers.clear();
      stopHearing?.();
      await looking;
    },
  };
}
