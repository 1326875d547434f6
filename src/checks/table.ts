import { type Config, isLoopback } from '../config.js';
import { keepsJobs } from '../queue/redis-facts.js';
import type { Check, Situation } from './situation.js';

const GIBIBYTE = 1024 ** 3;
const MEBIBYTE = 1024 ** 2;
const LEAST_FREE = GIBIBYTE;
const MOST_CLOCK_MS = 2_000;
/** As Django's: a secret with fewer different characters was not made at random. */
const LEAST_DIFFERENT = 5;

/** Everything that `gyoretsu check` looks at, in the order in which it reports. */
export const CHECKS: readonly Check[] = [
  always('node.version', ({ node }) =>
    isBelow(node.version, node.least) ? `Node ${node.version} is older than ${node.least}: install a newer one.` : null,
  ),
  always('database.unreachable', ({ trouble }) => trouble.database),
  always('database.migrations', ({ pending }) =>
    pending.length > 0 ? `Migrations are not applied: ${pending.join(', ')}. Run \`gyoretsu migrate\`.` : null,
  ),
  always('database.pooler', ({ pooler }) => pooler),
  always('queue.unreachable', ({ trouble }) => trouble.queue),
  deploy('hosts.unset', ({ config }) =>
    config.allowedHosts === null
      ? 'ALLOWED_HOSTS is not set: set it to the names that people and programs call this server by.'
      : null,
  ),
  deploy('hosts.any', ({ config }) =>
    config.allowedHosts?.includes('*')
      ? 'ALLOWED_HOSTS is "*", which lets pages of other sites in by DNS rebinding: name the hosts instead.'
      : null,
  ),
  deploy('https.proxy', ({ config }) =>
    config.trustProxy === 0
      ? 'TRUST_PROXY is 0, and Gyoretsu speaks plain HTTP: put a proxy that speaks https in front, and set TRUST_PROXY.'
      : null,
  ),
  deploy('session.secret', ({ config }) =>
    config.sessionSecret !== undefined && new Set(config.sessionSecret).size < LEAST_DIFFERENT
      ? 'SESSION_SECRET repeats a few characters: make one at random, or leave it out.'
      : null,
  ),
  deploy('users.default_password', ({ hasDefaultPassword }) =>
    hasDefaultPassword
      ? 'The user "admin" has the password "admin": change it by `gyoretsu changepassword admin`.'
      : null,
  ),
  deploy('users.alike', ({ alikeNames }) =>
    alikeNames.length > 0
      ? `User names differ in case or width alone: ${alikeNames.map((names) => names.join(', ')).join('; ')}. Rename or deactivate all but one.`
      : null,
  ),
  deploy('database.embedded', ({ config }) =>
    config.databaseUrl === undefined
      ? 'DATABASE_URL is not set: the embedded PostgreSQL is for one machine, and nobody backs it up. Use a server of yours.'
      : null,
  ),
  deploy('database.password', ({ config }) => findWeakPassword(config)),
  deploy('database.role', ({ server }) =>
    server && server.powers.length > 0
      ? `The database role "${server.role}" has ${server.powers.join(', ')}: take it away, e.g. by ALTER ROLE … NOSUPERUSER.`
      : null,
  ),
  deploy('database.tls', ({ config, server }) =>
    server && !server.isEncrypted && isRemote(config.databaseUrl)
      ? 'The connection to PostgreSQL is not encrypted: add ?sslmode=verify-full to DATABASE_URL.'
      : null,
  ),
  deploy('redis.password', ({ config }) =>
    isRemote(config.redisUrl) && new URL(config.redisUrl ?? '').password === ''
      ? 'Redis is asked without a password: set one (requirepass), and add it to REDIS_URL.'
      : null,
  ),
  deploy('redis.tls', ({ config }) =>
    isRemote(config.redisUrl) && config.redisUrl?.startsWith('redis:')
      ? 'The connection to Redis is not encrypted: use an address that begins with rediss://.'
      : null,
  ),
  deploy('redis.policy', ({ redis }) =>
    redis && !keepsJobs(redis)
      ? `Redis may throw jobs away (maxmemory-policy ${redis.policy}): set the policy noeviction.`
      : null,
  ),
  deploy('redis.persistence', ({ redis }) =>
    redis && !redis.isKept ? 'Redis keeps nothing on disk: set appendonly yes.' : null,
  ),
  deploy('disk.free', ({ diskFree }) =>
    diskFree !== null && diskFree < LEAST_FREE
      ? `The disk of DATA_DIR has ${Math.floor(diskFree / MEBIBYTE)} MiB left: make room.`
      : null,
  ),
  deploy('disk.temporary', ({ temporaryFree }) =>
    temporaryFree < LEAST_FREE
      ? `The disk of temporary files has ${Math.floor(temporaryFree / MEBIBYTE)} MiB left: workers need it for large workbooks.`
      : null,
  ),
  deploy('storage.unlimited', ({ config }) =>
    config.storageLimits.allGib === null
      ? 'STORAGE_LIMIT_GB is not set: uploads may fill the disk of PostgreSQL. Set it to what the disk has room for.'
      : null,
  ),
  deploy('disk.limit', findTooLittleDisk),
  deploy('workers.memory', ({ config, memory }) => {
    const needed = config.workerConcurrency * config.childRssMb * MEBIBYTE;
    return needed > memory
      ? `WORKER_CONCURRENCY times CHILD_RSS_MB is ${needed / MEBIBYTE} MiB, but the machine has ${Math.floor(memory / MEBIBYTE)}: lower one of them.`
      : null;
  }),
  deploy('clock.differs', ({ server }) =>
    server && Math.abs(server.clockAheadMs) > MOST_CLOCK_MS
      ? `The clocks of PostgreSQL and of this machine differ by ${(Math.abs(server.clockAheadMs) / 1_000).toFixed(1)} s: synchronise both.`
      : null,
  ),
];

function always(code: string, findWrong: Check['findWrong']): Check {
  return { code, isForDeploy: false, findWrong };
}

function deploy(code: string, findWrong: Check['findWrong']): Check {
  return { code, isForDeploy: true, findWrong };
}

function isRemote(address: string | undefined): boolean {
  return address !== undefined && !isLoopback(new URL(address).hostname.replace(/^\[(.*)\]$/, '$1'));
}

function findWeakPassword({ databaseUrl }: Config): string | null {
  if (databaseUrl === undefined) return null;
  const { username, password } = new URL(databaseUrl);
  const advice = 'choose another, by ALTER ROLE … PASSWORD, and set it in DATABASE_URL.';
  if (password === 'admin') return `The password in DATABASE_URL is "admin": ${advice}`;
  if (password !== '' && password === username)
    return `The password in DATABASE_URL is the name of the role: ${advice}`;
  return password === '' && isRemote(databaseUrl) ? `DATABASE_URL has no password: ${advice}` : null;
}

function findTooLittleDisk({ config, server, diskFree }: Situation): string | null {
  const limit = config.storageLimits.allGib;
  if (limit === null || server === null || diskFree === null) return null;
  const room = (server.size + diskFree) / GIBIBYTE;
  return room < limit
    ? `STORAGE_LIMIT_GB is ${limit}, but the database and the rest of its disk have ${room.toFixed(1)} GiB: lower the limit.`
    : null;
}

/** Whether a version such as 20.11.1 is older than another. */
function isBelow(version: string, least: string): boolean {
  return version.localeCompare(least, 'en', { numeric: true }) < 0;
}
