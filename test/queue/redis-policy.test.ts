import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase } from '../helpers/database.js';
import { runGyoretsu } from '../helpers/gyoretsu.js';
import { hasRedis, startRedis, type TestRedis } from '../helpers/redis.js';

describe.skipIf(!hasRedis())('a Redis that may drop jobs', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  test('is refused at the start, in one line that says what to set', async () => {
    const client = new Redis(redis.url);
    await client.config('SET', 'maxmemory-policy', 'volatile-lru');
    const env = { DATABASE_URL: await createTestDatabase(), REDIS_URL: redis.url };
    const refused = await runGyoretsu(['parse', '00000000-0000-4000-8000-000000000000'], env);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(
      /^gyoretsu: REDIS_URL: Redis at .* has the maxmemory-policy volatile-lru.*noeviction\)\.\n$/,
    );
    await client.config('SET', 'maxmemory-policy', 'noeviction');
    const taken = await runGyoretsu(['parse', '00000000-0000-4000-8000-000000000000'], env);
    expect(taken.stderr).toMatch(/00000000-0000-4000-8000-000000000000/);
    client.disconnect();
  });
});
