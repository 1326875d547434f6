import { Redis } from 'ioredis';
import { messageOf, UserError } from '../errors.js';

const PATIENCE_MS = 5_000;

/** What a Redis says of itself. */
export interface RedisFacts {
  /** What it does when its memory is full; null if it does not say. */
  policy: string | null;
}

/**
 * Connects to a Redis once.
 * @throws UserError `queue_unreachable`, one line with the place and the reason
 */
export async function readRedisFacts(url: string): Promise<RedisFacts> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: PATIENCE_MS,
    commandTimeout: PATIENCE_MS,
    retryStrategy: () => null,
  });
  const { host } = new URL(url);
  let reason = '';
  redis.on('error', (error) => {
    reason = messageOf(error);
  });
  try {
    await redis.connect();
    const memory = await redis.info('memory');
    return { policy: /^maxmemory_policy:(\S+)/m.exec(memory)?.[1] ?? null };
  } catch (error) {
    throw new UserError('queue_unreachable', `REDIS_URL: cannot reach Redis at ${host}: ${reason || messageOf(error)}`);
  } finally {
    redis.disconnect();
  }
}

/** Whether it keeps all jobs when its memory is full. With another policy it drops jobs in silence, and their locks with them. */
export function keepsJobs({ policy }: RedisFacts): boolean {
  return policy === null || policy === 'noeviction';
}
