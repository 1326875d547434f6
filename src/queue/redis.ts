import { Queue, Worker } from 'bullmq';
import { UserError } from '../errors.js';
import { TASK_NAMES } from '../store/task.js';
import { build, RETRIES } from './build.js';
import type { JobData, TaskQueue } from './contract.js';
import { keepsJobs, readRedisFacts } from './redis-facts.js';

/** How long a command may take if the server hangs, in milliseconds. */
const COMMAND_MS = 3_000;

/** @throws UserError `queue_unreachable`, `queue_evicts` */
export async function createRedisQueue(url: string): Promise<TaskQueue> {
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

/** BullMQ would try for ever, in silence. At the start, a wrong address has to be reported. */
async function assertRedis(url: string): Promise<void> {
  const facts = await readRedisFacts(url);
  if (keepsJobs(facts)) return;
  const found = `Redis at ${new URL(url).host} has the maxmemory-policy ${facts.policy}, and may drop jobs when its memory is full`;
  const cure = 'Set maxmemory-policy to noeviction in its configuration';
  throw new UserError(
    'queue_evicts',
    `REDIS_URL: ${found}. ${cure} (redis-cli CONFIG SET maxmemory-policy noeviction).`,
  );
}
