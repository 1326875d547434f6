import { ADMINISTRATOR, createAccount } from './accounts.js';
import { createTestDatabase } from './database.js';
import { runGyoretsu } from './gyoretsu.js';
import { hasRedis, startRedis } from './redis.js';

export interface Backend {
  /** The environment by which a process finds database and queue. */
  env: Record<string, string>;
  stop(): Promise<void>;
}

/** The queue's two backends. Redis is missing if there is no server to start. */
export const BACKENDS = hasRedis() ? (['postgres', 'redis'] as const) : (['postgres'] as const);

/** Starts a database of its own with an administrator in it, and a queue on the named backend. */
export async function startBackend(name: (typeof BACKENDS)[number]): Promise<Backend> {
  const redis = name === 'redis' ? await startRedis() : null;
  const env = { DATABASE_URL: await createTestDatabase(), ...(redis && { REDIS_URL: redis.url }) };
  await createAccount(env, ADMINISTRATOR);
  const loaded = await runGyoretsu(['loaddata', 'fixtures/xxx_api.json'], env);
  if (loaded.code !== 0) throw new Error(loaded.stderr);
  return { env, stop: async () => redis?.stop() };
}
