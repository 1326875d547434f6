import { Redis } from 'ioredis';
import { messageOf, UserError } from '../errors.js';

const PATIENCE_MS = 5_000;

/** What Redis says of itself. */
export interface RedisFacts {
  /** Its `maxmemory-policy`; empty if it does not say. */
  policy: string;
  /** Whether it keeps a log or snapshots on disk. */
  isKept: boolean;
}

/**
 * Asks Redis for what an installation should be checked for.
 * @throws UserError `queue_unreachable`, without the password
 */
export async function readRedisFacts(url: string): Promise<RedisFacts> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: PATIENCE_MS,
    commandTimeout: PATIENCE_MS,
    retryStrategy: () => null,
  });
  // What `connect` throws says only that the connection is closed.
  let reason = '';
  redis.on('error', (error) => {
    reason = messageOf(error);
  });
  try {
    await redis.connect();
    // INFO, because hosted servers often refuse CONFIG.
    const info = await redis.info();
    const read = (name: string) => new RegExp(`^${name}:(.*?)\r?$`, 'm').exec(info)?.[1] ?? '';
    const snapshots = await redis.config('GET', 'save').then(
      (pair) => (Array.isArray(pair) ? String(pair[1]) : ''),
      () => 'unknown',
    );
    return { policy: read('maxmemory_policy'), isKept: read('aof_enabled') === '1' || snapshots !== '' };
  } catch (error) {
    const { host } = new URL(url);
    const message = `REDIS_URL: cannot reach Redis at ${host}: ${reason || messageOf(error)}.`;
    throw new UserError('queue_unreachable', message);
  } finally {
    redis.disconnect();
  }
}

/** Whether it keeps all jobs when its memory is full. With another policy it drops jobs in silence, and their locks with them. */
export function keepsJobs({ policy }: Pick<RedisFacts, 'policy'>): boolean {
  return policy === '' || policy === 'noeviction';
}
