import { createPostgresBackend, type PostgresConnectionOptions, Queue, runMigrations, Worker } from 'bullmq';
import { withConnection } from '../store/database.js';
import { createPool } from '../store/patient-pool.js';
import { TASK_NAMES } from '../store/task.js';
import { build, RETRIES } from './build.js';
import type { JobData, TaskQueue } from './contract.js';

/** How long a statement of the queue may take if the server hangs, in milliseconds. */
const STATEMENT_MS = 15_000;

/** The queue in PostgreSQL, in the schema `bullmq`, which is brought up to date first. */
export async function createPostgresQueue(url: string, connections: number): Promise<TaskQueue> {
  // Commits need not wait for the disk, because the queue only says when to work. If a power failure loses a job, it is added again
  // from its task's row. A job that comes back finds its task finished.
  const pool = createPool(url, connections, {
    options: `-c search_path=bullmq -c synchronous_commit=off -c statement_timeout=${STATEMENT_MS - 1_000}`,
    query_timeout: STATEMENT_MS,
  });
  await migrate(url);
  // BullMQ describes `pg` and each backend by types of its own, which are narrower than what it accepts: hence three `as`.
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

/** Migrates on a connection of its own, which may have to wait for another process that migrates at this moment. */
async function migrate(url: string): Promise<void> {
  const pool = createPool(url, 1, { options: '-c search_path=bullmq -c statement_timeout=0' });
  await withConnection(pool, (client) => runMigrations(client)).finally(() => pool.end());
}
