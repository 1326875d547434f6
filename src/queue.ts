import {
  type BackoffStrategy,
  createPostgresBackend,
  type Job,
  type PostgresConnectionOptions,
  Queue,
  runMigrations,
  Worker,
  type WorkerOptions,
} from 'bullmq';
import { Redis } from 'ioredis';
import type { Config } from './config.js';
import { messageOf, UserError } from './errors.js';
import { backoffDelay, TryAgain } from './queue-backoff.js';
import { createPool, withConnection } from './store/database.js';
import { TASK_NAMES, type TaskName } from './store/tasks.js';

/** What travels through the queue: the id alone. Everything else is in the task's row, where the truth lives. */
export interface JobData {
  taskId: string;
}

export interface QueuedTask {
  taskId: string;
  taskName: TaskName;
}

export type Processor = (job: Job<JobData>, token?: string, signal?: AbortSignal) => Promise<void>;

/** One queue a task name, on the backend that the configuration names. */
export interface TaskQueue {
  backend: 'redis' | 'postgres';
  /** For Bull Board. */
  queues: Queue[];
  /** Adds jobs; one that is in the queue already, finished or not, stays as it is. */
  add(tasks: QueuedTask[]): Promise<void>;
  /** For tasks that are overdue: adds jobs again that are gone or have ended, and ends the delay of one that waits. The others stay. */
  revive(tasks: QueuedTask[]): Promise<number>;
  /** Takes jobs until it is closed. */
  createWorker(taskName: TaskName, processor: Processor, concurrency: number): Promise<Worker<JobData, void>>;
  /** Throws where the queue does not answer. */
  ping(): Promise<void>;
  /** Removes finished jobs that ended over an hour ago. */
  clean(): Promise<void>;
  close(): Promise<void>;
}

/** Finished jobs are kept for whoever looks at Bull Board; their tasks stay for good. */
const KEEP_MS = 60 * 60 * 1000;
const CLEAN_AT_ONCE = 5_000;

/**
 * Whether a task is tried again, its row decides. BullMQ counts what we do not, such as an acknowledgement that failed: its own
 * limit is out of reach.
 */
const RETRIES = { attempts: 1_000, backoff: { type: 'by-task' } };

/** A killed worker's jobs run again after at most lock + check: 12 s. */
const STALL = { lockDuration: 8_000, stalledInterval: 4_000, maxStalledCount: 20 };

/** How long a command may take on Redis, and a statement of the queue on PostgreSQL, where a server hangs. */
const COMMAND_MS = 3_000;
const STATEMENT_MS = 15_000;

const backoffStrategy: BackoffStrategy = (tries, _type, error, job) =>
  error instanceof TryAgain ? error.delayMs : backoffDelay(job?.id ?? '', tries);

/**
 * Picks the backend: Redis where `REDIS_URL` names one, else the PostgreSQL at `databaseUrl`.
 * @throws UserError `queue_unreachable`: a queue built while its server is away would never recover
 */
export async function createTaskQueue(config: Config, databaseUrl: string): Promise<TaskQueue> {
  return config.redisUrl ? createRedisQueue(config.redisUrl) : createPostgresQueue(databaseUrl);
}

async function createRedisQueue(url: string): Promise<TaskQueue> {
  await assertRedis(url);
  const prefix = '{gyoretsu}'; // the braces keep all keys in one slot of a Redis Cluster
  // A producer must fail fast: the task's row is safe, and the dispatcher adds its job later.
  const keepAlive = 10_000;
  const producer = { url, maxRetriesPerRequest: 1, connectTimeout: 2_000, commandTimeout: COMMAND_MS, keepAlive };
  const worker = { url, maxRetriesPerRequest: null, keepAlive };
  const queues = TASK_NAMES.map(
    (name): Queue => new Queue(name, { connection: producer, prefix, defaultJobOptions: RETRIES }),
  );
  return build('redis', queues, (name, processor, options) => {
    return new Worker<JobData, void>(name, processor, { ...options, connection: worker, prefix });
  });
}

/** BullMQ would go on trying for ever, in silence: at the start, a wrong address has to be told. */
async function assertRedis(url: string): Promise<void> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 5_000,
    commandTimeout: 5_000,
    retryStrategy: () => null,
  });
  let reason = '';
  redis.on('error', (error) => {
    reason = messageOf(error);
  });
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    const { host } = new URL(url);
    throw new UserError('queue_unreachable', `REDIS_URL: cannot reach Redis at ${host}: ${reason || messageOf(error)}`);
  } finally {
    redis.disconnect();
  }
}

async function createPostgresQueue(url: string): Promise<TaskQueue> {
  // The queue only says when to work: a job lost in a power failure is added again from its task's row, and one that comes
  // back finds its task finished. So that its commits need not wait for the disk.
  const pool = createPool(url, 20, {
    options: `-c search_path=bullmq -c synchronous_commit=off -c statement_timeout=${STATEMENT_MS - 1_000}`,
    query_timeout: STATEMENT_MS,
  });
  await migrate(url);
  // BullMQ describes `pg` and each backend by types of its own, which are narrower than what it takes: hence three `as`.
  const connection = pool as unknown as PostgresConnectionOptions;
  const queues = TASK_NAMES.map(
    (name) => new Queue(name, { connection, defaultJobOptions: RETRIES }, createPostgresBackend) as unknown as Queue,
  );
  await Promise.all(queues.map((queue) => queue.waitUntilReady()));
  const built = build('postgres', queues, (name, processor, options) => {
    const worker = new Worker(name, processor, { ...options, connection }, createPostgresBackend);
    return worker as unknown as Worker<JobData, void>;
  });
  return {
    ...built,
    async close() {
      await built.close();
      await pool.end();
    },
  };
}

/** Lets a job that waits for its time run now; false where that came by itself meanwhile. */
async function promote(queue: Queue | undefined, jobId: string): Promise<boolean> {
  try {
    const job = await queue?.getJob(jobId);
    await job?.promote();
    return job !== undefined;
  } catch (error) {
    if ((await queue?.getJobState(jobId)) === 'delayed') throw error;
    return false;
  }
}

/** On a connection of its own, that may wait for another process which migrates at this moment. */
async function migrate(url: string): Promise<void> {
  const pool = createPool(url, 1, { options: '-c search_path=bullmq -c statement_timeout=0' });
  await withConnection(pool, (client) => runMigrations(client)).finally(() => pool.end());
}

function build(
  backend: TaskQueue['backend'],
  queues: Queue[],
  makeWorker: (
    name: TaskName,
    processor: Processor,
    options: Omit<WorkerOptions, 'connection'>,
  ) => Worker<JobData, void>,
): TaskQueue {
  // BullMQ reports lost connections here and connects anew by itself; unheard, the event would end the process.
  for (const queue of queues) queue.on('error', () => {});
  return {
    backend,
    queues,

    async add(tasks) {
      await Promise.all(
        queues.map(async (queue) => {
          const jobs = tasks
            .filter((task) => task.taskName === queue.name)
            .map(({ taskId }) => ({ name: queue.name, data: { taskId }, opts: { jobId: taskId } }));
          if (jobs.length > 0) await queue.addBulk(jobs);
        }),
      );
    },

    async revive(tasks) {
      let revived = 0;
      for (const { taskId, taskName } of tasks) {
        const queue = queues.find((each) => each.name === taskName);
        const state = await queue?.getJobState(taskId);
        // Its row says that it is due: its time was told by a clock that is wrong.
        if (state === 'delayed') {
          revived += (await promote(queue, taskId)) ? 1 : 0;
          continue;
        }
        if (!queue || !state || !['unknown', 'completed', 'failed'].includes(state)) continue;
        // A job that has ended would keep another one with its id out.
        if (state !== 'unknown') await queue.remove(taskId);
        await queue.add(taskName, { taskId }, { jobId: taskId });
        revived++;
      }
      return revived;
    },

    async createWorker(taskName, processor, concurrency) {
      const worker = makeWorker(taskName, processor, { concurrency, ...STALL, settings: { backoffStrategy } });
      // Unheard, the first lost connection would end the process.
      worker.on('error', () => {});
      // One that was built while its server was away would never recover, and say nothing.
      await worker.waitUntilReady();
      return worker;
    },

    async ping() {
      await Promise.all(queues.map((queue) => queue.getJobCountByTypes('active')));
    },

    async clean() {
      // Not `removeOnComplete`: with an age or a count it can deadlock on PostgreSQL.
      for (const queue of queues) {
        for (const state of ['completed', 'failed'] as const) {
          while ((await queue.clean(KEEP_MS, CLEAN_AT_ONCE, state)).length === CLEAN_AT_ONCE);
        }
      }
    },

    async close() {
      await Promise.all(queues.map((queue) => queue.close()));
    },
  };
}

/**
 * Fails after `ms` milliseconds, for calls that would otherwise wait as long as their server is away.
 */
export async function withTimeout<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  // Whatever comes after the time-out is nobody's any more.
  work.catch(() => {});
  return Promise.race([work, timeout]).finally(() => clearTimeout(timer));
}
