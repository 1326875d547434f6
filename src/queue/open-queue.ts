import type { Config } from '../config.js';
import { shareConnections } from '../connections.js';
import type { TaskQueue } from './contract.js';
import { createPostgresQueue } from './postgres.js';
import { createRedisQueue } from './redis.js';

/**
 * Picks the backend: Redis if `REDIS_URL` names one, else the PostgreSQL at `directUrl`: a pooler would lose what BullMQ sets.
 * @param connections the most to PostgreSQL
 * @throws UserError `queue_unreachable`, because a queue built while its server is unreachable would never recover
 */
export async function createTaskQueue(
  config: Config,
  directUrl: string,
  connections = shareConnections(config, 'all').queue,
): Promise<TaskQueue> {
  return config.redisUrl ? createRedisQueue(config.redisUrl) : createPostgresQueue(directUrl, connections);
}
