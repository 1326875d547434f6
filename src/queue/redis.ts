import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { messageOf, UserError } from '../errors.js';
import { TASK_NAMES } from '../store/task.js';
import { build, RETRIES } from './build.js';
import type { JobData, TaskQueue } from './contract.js';

/** How long a command may take if the server hangs, in milliseconds. */
const COMMAND_MS = 3_000;

/** @throws UserError `queue_unreachable` */
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
