import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { UserError } from './errors.js';
import { READ_LIMITS, type ReadLimits } from './read-limits.js';
import { ROOT } from './root.js';

const MEBIBYTE = 1024 * 1024;

const wholeNumber = (least: number, most: number) =>
  z.coerce
    .number(`must be a whole number from ${least} to ${most}`)
    .int(`must be a whole number from ${least} to ${most}`)
    .min(least, `must be a whole number from ${least} to ${most}`)
    .max(most, `must be a whole number from ${least} to ${most}`);

/** A size that may be a fraction, e.g. 0.5. */
const gibibytes = z.coerce
  .number('must be a number above 0, up to 1048576')
  .positive('must be a number above 0, up to 1048576')
  .max(1_048_576, 'must be a number above 0, up to 1048576')
  .optional();

const address = (protocols: string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    message: `must be an address that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  });

const environment = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: wholeNumber(0, 65535).default(8000),
  DATABASE_URL: address(['postgres:', 'postgresql:']).optional(),
  REDIS_URL: address(['redis:', 'rediss:']).optional(),
  DATA_DIR: z.string().optional(),
  SESSION_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  TRUST_PROXY: wholeNumber(0, 10).default(0),
  MAX_CONNECTIONS: wholeNumber(1, 1_000_000).default(4_000),
  UPLOAD_LIMIT_MB: wholeNumber(1, 2047).default(512),
  STORAGE_LIMIT_GB: gibibytes,
  ACCOUNT_LIMIT_GB: gibibytes,
  WORKER_CONCURRENCY: wholeNumber(1, 64).default(availableParallelism()),
  CHILD_HEAP_MB: wholeNumber(64, 16384).default(256),
  CHILD_RSS_MB: wholeNumber(128, 65536).default(512),
  SHUTDOWN_GRACE_SECONDS: wholeNumber(0, 3600).default(10),
  RESULTS_KEPT: wholeNumber(1, 1000).default(2),
  TASK_IDLE_SECONDS: wholeNumber(1, 86_400).default(120),
  TASK_TOTAL_SECONDS: wholeNumber(1, 604_800).default(3600),
  READ_INFLATED_MB: wholeNumber(1, 1_048_576).default(READ_LIMITS.inflatedBytes / MEBIBYTE),
  READ_INFLATE_RATIO: wholeNumber(2, 10_000).default(READ_LIMITS.inflateRatio),
  READ_CELLS: wholeNumber(1, 100_000_000_000).default(READ_LIMITS.cells),
  READ_ROWS: wholeNumber(1, 10_000_000_000).default(READ_LIMITS.rows),
  READ_ROWS_MB: wholeNumber(1, 1_048_576).default(READ_LIMITS.rowBytes / MEBIBYTE),
  READ_ROWS_RATIO: wholeNumber(2, 1_000_000).default(READ_LIMITS.rowRatio),
  READ_SHEETS: wholeNumber(1, 1_000_000).default(READ_LIMITS.sheets),
  AUDIT_KEPT_DAYS: wholeNumber(1, 36_500).default(365),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
});

/** What files and rows may take altogether, in GiB; null: as much as there is. */
export interface StorageLimits {
  allGib: number | null;
  /** What one account's files may take, with their rows. */
  accountGib: number | null;
}

export interface Config {
  host: string;
  /** 0 asks the system for a free one. */
  port: number;
  /** Absent: the embedded server under `dataDir`. */
  databaseUrl: string | undefined;
  /** Absent: the queue lives in PostgreSQL. */
  redisUrl: string | undefined;
  dataDir: string;
  /** Absent: one is made once and kept in the database, where all web processes find it. */
  sessionSecret: string | undefined;
  /** How many proxies in front of us may be believed about the client's address and https. */
  trustProxy: number;
  /** Connections that a web process holds at a time; it closes further ones at once. */
  maxConnections: number;
  uploadLimitBytes: number;
  storageLimits: StorageLimits;
  /** Workbooks parsed at a time by one worker, each in a child process of its own. */
  workerConcurrency: number;
  childHeapMb: number;
  childRssMb: number;
  readLimits: ReadLimits;
  /** How long a parse may go on without any progress, and how long altogether. */
  taskIdleSeconds: number;
  taskTotalSeconds: number;
  /** How many successful parses of a file keep their rows. */
  resultsKept: number;
  /** How long running requests and tasks may go on after a stop was asked for. */
  shutdownGraceSeconds: number;
  /** How long the audit trail is kept. */
  auditKeptDays: number;
  logLevel: string;
}

/**
 * Reads and checks the environment, and nothing else does. A `.env` file in the working directory fills what is unset.
 * @throws UserError `bad_configuration`, one line that names each variable which is wrong.
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  if (env === process.env) loadEnvFile();
  // `FOO=` in a .env file means "not set", not "the empty string".
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => {
      const name = issue.path.join('.');
      const message = issue.code === 'invalid_value' ? `must be one of ${issue.values.join(', ')}` : issue.message;
      return `${name} ${message}, but is ${shown(name, given[name])}`;
    });
    throw new UserError('bad_configuration', `${lines.join('; ')}.`);
  }
  const checked = parsed.data;
  return {
    host: checked.HOST,
    port: checked.PORT,
    databaseUrl: checked.DATABASE_URL,
    redisUrl: checked.REDIS_URL,
    dataDir: checked.DATA_DIR ? resolve(checked.DATA_DIR) : join(ROOT, '.data'),
    sessionSecret: checked.SESSION_SECRET,
    trustProxy: checked.TRUST_PROXY,
    maxConnections: checked.MAX_CONNECTIONS,
    uploadLimitBytes: checked.UPLOAD_LIMIT_MB * MEBIBYTE,
    storageLimits: { allGib: checked.STORAGE_LIMIT_GB ?? null, accountGib: checked.ACCOUNT_LIMIT_GB ?? null },
    workerConcurrency: checked.WORKER_CONCURRENCY,
    childHeapMb: checked.CHILD_HEAP_MB,
    childRssMb: checked.CHILD_RSS_MB,
    readLimits: {
      inflatedBytes: checked.READ_INFLATED_MB * MEBIBYTE,
      inflateRatio: checked.READ_INFLATE_RATIO,
      cells: checked.READ_CELLS,
      rows: checked.READ_ROWS,
      rowBytes: checked.READ_ROWS_MB * MEBIBYTE,
      rowRatio: checked.READ_ROWS_RATIO,
      sheets: checked.READ_SHEETS,
    },
    taskIdleSeconds: checked.TASK_IDLE_SECONDS,
    taskTotalSeconds: checked.TASK_TOTAL_SECONDS,
    resultsKept: checked.RESULTS_KEPT,
    shutdownGraceSeconds: checked.SHUTDOWN_GRACE_SECONDS,
    auditKeptDays: checked.AUDIT_KEPT_DAYS,
    logLevel: checked.LOG_LEVEL,
  };
}

function loadEnvFile(): void {
  // A folder of this name is a virtual environment of Python.
  if (statSync('.env', { throwIfNoEntry: false })?.isDirectory() ?? true) return;
  try {
    process.loadEnvFile('.env');
  } catch {
    throw new UserError('bad_configuration', `The file .env in ${process.cwd()} cannot be read by this account.`);
  }
}

/** A value as an error may show it: never a secret, never a password inside an address. */
function shown(name: string, value: string | undefined): string {
  if (name.includes('SECRET') || name.endsWith('_URL')) return 'not';
  return `"${value ?? ''}"`;
}

/** Whether only this machine can reach `host`. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d+){3}$/.test(host);
}

/**
 * Tells AdminJS, which listens to the environment alone, where its bundle lies and that it is built already.
 * Call before the first import of `adminjs`.
 */
export function setPanelEnvironment({ bundling }: { bundling: boolean }): void {
  // A folder whose name begins with a dot would not be served by Express 5.
  process.env['ADMIN_JS_TMP_DIR'] = join(ROOT, 'adminjs-build');
  process.env['ADMIN_JS_SKIP_BUNDLE'] = bundling ? 'false' : 'true';
  // In any other mode AdminJS would build and watch, or build nothing.
  process.env['NODE_ENV'] = 'production';
}

/** What a child process may know: enough to run Node and to reach the database as we do. */
export function childEnvironment(): NodeJS.ProcessEnv {
  const known = /^(PATH|HOME|LANG|TZ|TMPDIR|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|PG[A-Z]+)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => known.test(name)));
}
