import type { Config } from '../config.js';
import { shareConnections } from '../connections.js';
import type { TaskQueue } from './contract.js';
import { createPostgresQueue } from './postgres.js';
import { createRedisQueue } from './redis.js';

/**
 * Picks the backend: Redis if `REDIS_URL` names one, else the PostgreSQL at `directUrl`. A pooler would lose what BullMQ sets.
 * @param directUrl leads to no pooler
 * @param connections the most connections to PostgreSQL
 * @throws UserError `queue_unreachable`, because a queue built while its server is unreachable would never recover
 */
export async function createTaskQueue(
  config: Config,
  directUrl: string,
  connections = shareConnections(config, 'all').queue,
): Promise<TaskQueue> {
  return config.redisUrl ? createRedisQueue(config.redisUrl) : createPostgresQueue(directUrl, connections);
}
