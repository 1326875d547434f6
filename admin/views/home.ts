import type { Deps } from '../../src/deps.js';
import { SAMPLE_ID } from '../../src/fixtures/first-start.js';
import { representNamedTask } from '../../src/http/represent.js';
import {
  countByStatus,
  hasTasks,
  listEnded,
  listUnattended,
  listUnderWay,
  type NamedTask,
} from '../../src/store/task-overview.js';

const DAY_MS = 24 * 60 * 60 * 1_000;
const UNDER_WAY_SHOWN = 12;
const SHOWN = 8;
const FAILURES_SHOWN = 5;

/** A task as the API and the stream of events show it, once it has become JSON. */
export type LiveTask = {
  [Key in keyof ReturnType<typeof representNamedTask>]: ReturnType<typeof representNamedTask>[Key] extends infer Value
    ? Value extends Date
      ? string
      : Value
    : never;
};

/** What the front page shows. */
export type Home = {
  /** Whether there has never been a task: the page then greets. */
  isNew: boolean;
  /** The sample workbook, as long as it is there. */
  sampleId: string | null;
  /** The largest file that may be uploaded. */
  limitBytes: number;
  /** Tasks made today, by status. */
  today: Record<string, number>;
  /** Tasks that have not ended, by status. */
  underWay: Record<string, number>;
  tasks: { underWay: LiveTask[]; ended: LiveTask[]; failures: LiveTask[] };
  uploads: { id: string; name: string; size: number; createdAt: string }[];
};

/** Reads the front page: what runs, what ended, what failed and waits for somebody, and what was uploaded last. */
export function createHome(deps: Pick<Deps, 'db' | 'config' | 'resources'>) {
  const { db, config, resources } = deps;
  return async (request: { query?: Record<string, unknown> }): Promise<Home> => {
    const [any, sample, today, counted, underWay, ended, failures, uploads] = await Promise.all([
      hasTasks(db),
      resources.find(SAMPLE_ID),
      countByStatus(db, startOfDay(request.query?.['since'])),
      countByStatus(db, null),
      listUnderWay(db, UNDER_WAY_SHOWN),
      listEnded(db, SHOWN),
      listUnattended(db, FAILURES_SHOWN),
      resources.list({ limit: SHOWN, cursor: null }),
    ]);
    return {
      isNew: !any,
      sampleId: sample?.id ?? null,
      limitBytes: config.uploadLimitBytes,
      today,
      underWay: counted,
      tasks: { underWay: underWay.map(toLive), ended: ended.map(toLive), failures: failures.map(toLive) },
      uploads: uploads.rows.map(({ id, name, size, createdAt }) => {
        return { id, name, size, createdAt: createdAt.toISOString() };
      }),
    };
  };
}

/** A task as a page gets it at first. Later changes come by the stream. */
export function toLive(task: NamedTask): LiveTask {
  const shown = representNamedTask(task);
  return {
    ...shown,
    date_created: shown.date_created.toISOString(),
    date_started: shown.date_started?.toISOString() ?? null,
    date_done: shown.date_done?.toISOString() ?? null,
    date_next_retry: shown.date_next_retry?.toISOString() ?? null,
  };
}

/** The browser knows when its day began. No more than two days are counted, whatever it says. */
function startOfDay(since: unknown): Date {
  const asked = new Date(typeof since === 'string' ? since : Number.NaN).getTime();
  const earliest = Date.now() - 2 * DAY_MS;
  return new Date(Number.isNaN(asked) ? Date.now() - DAY_MS : Math.max(asked, earliest));
}
