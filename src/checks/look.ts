import { readFile, statfs } from 'node:fs/promises';
import { tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../config.js';
import { messageOf } from '../errors.js';
import { startEmbeddedPostgres } from '../postgres/lifecycle.js';
import { type RedisFacts, readRedisFacts } from '../queue/redis-facts.js';
import { ROOT } from '../root.js';
import { assertReachable, createDatabase } from '../store/database.js';
import { listPending } from '../store/migrations.js';
import { assertNoPooler } from '../store/pooler.js';
import { readServerFacts } from '../store/server-facts.js';
import { createUserStore, type UserStore } from '../store/users.js';
import { hasDefaultPassword } from '../users/create-user.js';
import { listAlikeNames } from '../users/user-names.js';
import type { Situation } from './situation.js';

type OfDatabase = Pick<Situation, 'pending' | 'server' | 'pooler' | 'alikeNames' | 'hasDefaultPassword'>;

const NOTHING: OfDatabase = { pending: [], server: null, pooler: null, alikeNames: [], hasDefaultPassword: false };

/** Finds out what can be known of an installation. It changes nothing: unlike other commands, it applies no migrations. */
export async function lookAround(config: Config, signal: AbortSignal): Promise<Situation> {
  const embedded = config.databaseUrl === undefined ? await startEmbeddedPostgres(config.dataDir, signal) : null;
  try {
    const url = embedded?.url ?? config.databaseUrl ?? '';
    const database = await reasonOf(() => assertReachable(url));
    const { redis, trouble: queue } = await askRedis(config.redisUrl);
    return {
      config,
      trouble: { database, queue },
      ...(database === null ? await askDatabase(url, config) : NOTHING),
      redis,
      diskFree: embedded ? await readFree(config.dataDir) : null,
      temporaryFree: await readFree(tmpdir()),
      memory: Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY),
      node: { version: process.versions.node, least: await readLeastNode() },
    };
  } finally {
    await embedded?.stop();
  }
}

async function askDatabase(url: string, { directDatabaseUrl }: Config): Promise<OfDatabase> {
  const db = createDatabase(url);
  try {
    const pending = await listPending(db);
    return {
      pending,
      server: await readServerFacts(db),
      pooler: await reasonOf(() =>
        directDatabaseUrl === undefined
          ? assertNoPooler(url, 'DATABASE_URL')
          : assertNoPooler(directDatabaseUrl, 'DIRECT_DATABASE_URL'),
      ),
      // Before all migrations are applied, the table of the users may differ, or be missing.
      ...(pending.length === 0 ? await askUsers(createUserStore(db)) : { alikeNames: [], hasDefaultPassword: false }),
    };
  } finally {
    await db.close();
  }
}

async function askUsers(users: UserStore): Promise<Pick<Situation, 'alikeNames' | 'hasDefaultPassword'>> {
  return { alikeNames: await listAlikeNames(users), hasDefaultPassword: await hasDefaultPassword(users) };
}

/** Without Redis, the queue is in the database. */
async function askRedis(url: string | undefined): Promise<{ redis: RedisFacts | null; trouble: string | null }> {
  let redis: RedisFacts | null = null;
  const trouble = await reasonOf(async () => {
    redis = url === undefined ? null : await readRedisFacts(url);
  });
  return { redis, trouble };
}

/** Returns why something fails; null if it does not. */
async function reasonOf(attempt: () => Promise<unknown>): Promise<string | null> {
  try {
    await attempt();
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

async function readFree(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

async function readLeastNode(): Promise<string> {
  const { engines } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  return String(engines.node).replace('>=', '');
}
