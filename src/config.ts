import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { UserError } from './errors.js';
import { readHosts } from './hosts.js';
import { mapLimits, type ReadLimits } from './read-limits.js';
import { ROOT } from './root.js';

const MEBIBYTE = 1024 * 1024;
/** A hundred years. */
const MOST_DAYS = 36_500;

function wholeNumber(least: number, most: number) {
  const message = `must be a whole number from ${least} to ${most}`;
  return z.coerce.number(message).int(message).min(least, message).max(most, message);
}

/** How many days something is kept; null if it is kept for good. */
function days() {
  return wholeNumber(1, MOST_DAYS)
    .optional()
    .transform((given) => given ?? null);
}

/** A size that may be a fraction, e.g. 0.5; null if none is given. */
function gibibytes() {
  const message = 'must be a number above 0, up to 1048576';
  const size = z.coerce.number(message).positive(message).max(1_048_576, message);
  return size.optional().transform((given) => given ?? null);
}

function address(protocols: string[]) {
  return z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    message: `must be an address that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  });
}

/** Names of hosts, separated by commas; null if none is given. */
function hosts() {
  return z
    .string()
    .optional()
    .transform((text, context) => {
      if (text === undefined) return null;
      const names = readHosts(text);
      if (names !== null) return names;
      context.addIssue({ code: 'custom', message: 'must be names separated by commas, e.g. a.example,.b.example' });
      return z.NEVER;
    });
}

/** A setting and the variable that sets it. */
function from<Schema extends z.ZodType>(variable: string, schema: Schema) {
  return { variable, schema };
}

/** What can be set: each with its variable, its bounds and its default. */
const SETTINGS = {
  host: from('HOST', z.string().default('127.0.0.1')),
  /** 0 asks the system for a free one. */
  port: from('PORT', wholeNumber(0, 65535).default(8000)),
  /** The names that a request may call this server by; null: IP addresses, localhost and `host`. */
  allowedHosts: from('ALLOWED_HOSTS', hosts()),
  /** Absent: the embedded server under `dataDir`. */
  databaseUrl: from('DATABASE_URL', address(['postgres:', 'postgresql:']).optional()),
  /** For what belongs to a session, e.g. LISTEN. Absent: the same as `databaseUrl`, which must lead to no pooler then. */
  directDatabaseUrl: from('DIRECT_DATABASE_URL', address(['postgres:', 'postgresql:']).optional()),
  /** The most connections to PostgreSQL that this process takes, its children included. Absent: by what the process does. */
  databaseConnections: from('DATABASE_CONNECTIONS', wholeNumber(1, 10_000).optional()),
  /** Absent: the queue lives in PostgreSQL. */
  redisUrl: from('REDIS_URL', address(['redis:', 'rediss:']).optional()),
  dataDir: from(
    'DATA_DIR',
    z
      .string()
      .optional()
      .transform((folder) => (folder ? resolve(folder) : join(ROOT, '.data'))),
  ),
  /** Absent: one is made once and kept in the database, which all web processes share. */
  sessionSecret: from('SESSION_SECRET', z.string().min(32, 'must have at least 32 characters').optional()),
  /** A session of the panel ends if nobody uses it for so long. */
  sessionIdleHours: from('SESSION_IDLE_HOURS', wholeNumber(1, 8_760).default(12)),
  /** A session of the panel ends so long after the sign-in, used or not. */
  sessionTotalDays: from('SESSION_TOTAL_DAYS', wholeNumber(1, 365).default(14)),
  /** How many proxies in front of us may be believed about the client's address and https. */
  trustProxy: from('TRUST_PROXY', wholeNumber(0, 10).default(0)),
  /** Connections that a web process holds at a time. It closes further ones at once. */
  maxConnections: from('MAX_CONNECTIONS', wholeNumber(1, 1_000_000).default(4_000)),
  uploadLimitBytes: from(
    'UPLOAD_LIMIT_MB',
    wholeNumber(1, 2047)
      .default(512)
      .transform((size) => size * MEBIBYTE),
  ),
  /** A program that reads an upload on its standard input, and exits with 1 if it finds malware; null: nothing is scanned. */
  uploadScanCommand: from(
    'UPLOAD_SCAN_COMMAND',
    z
      .string()
      .trim()
      .min(1, 'must name a program')
      .optional()
      .transform((given) => given ?? null),
  ),
  /** Workbooks parsed at a time by one worker, each in a child process of its own. */
  workerConcurrency: from('WORKER_CONCURRENCY', wholeNumber(1, 64).default(availableParallelism())),
  childHeapMb: from('CHILD_HEAP_MB', wholeNumber(64, 16384).default(256)),
  childRssMb: from('CHILD_RSS_MB', wholeNumber(128, 65536).default(512)),
  /** How long a parse may go on without any progress. */
  taskIdleSeconds: from('TASK_IDLE_SECONDS', wholeNumber(1, 86_400).default(120)),
  /** How long a parse may take altogether. */
  taskTotalSeconds: from('TASK_TOTAL_SECONDS', wholeNumber(1, 604_800).default(3600)),
  /** How many successful parses of a file keep their rows. */
  resultsKept: from('RESULTS_KEPT', wholeNumber(1, 1000).default(2)),
  /** How long running requests and tasks may go on after a stop was asked for. */
  shutdownGraceSeconds: from('SHUTDOWN_GRACE_SECONDS', wholeNumber(0, 3600).default(10)),
  /** How long the audit trail is kept. */
  auditKeptDays: from('AUDIT_KEPT_DAYS', wholeNumber(1, MOST_DAYS).default(365)),
  /** How long tasks that have ended are kept; null: for good. */
  tasksKeptDays: from('TASKS_KEPT_DAYS', days()),
  /** How long files are kept after their upload; null: for good. */
  filesKeptDays: from('FILES_KEPT_DAYS', days()),
  logLevel: from('LOG_LEVEL', z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info')),
};

/** What files and rows may take altogether, in GiB; null: no limit. */
const STORAGE = {
  allGib: from('STORAGE_LIMIT_GB', gibibytes()),
  /** What one account's files may take, with their rows. */
  accountGib: from('ACCOUNT_LIMIT_GB', gibibytes()),
};

const READING = mapLimits(({ variable, unit, usual, least, most }) =>
  from(
    variable,
    wholeNumber(least, most)
      .default(usual)
      .transform((given) => given * unit),
  ),
);

type Settings = Record<string, ReturnType<typeof from>>;
type Values<Table extends Settings> = { [Name in keyof Table]: z.output<Table[Name]['schema']> };

export type StorageLimits = Values<typeof STORAGE>;
export type Config = Values<typeof SETTINGS> & { storageLimits: StorageLimits; readLimits: ReadLimits };

/**
 * Reads and checks the environment. No other part of the program reads it. A `.env` file in the working directory fills what is unset.
 * @throws UserError `bad_configuration`, one line that names each variable which is wrong
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  if (env === process.env) loadEnvFile();
  const wrong: string[] = [];
  const config = {
    ...readSettings(SETTINGS, env, wrong),
    storageLimits: readSettings(STORAGE, env, wrong),
    readLimits: readSettings(READING, env, wrong),
  };
  if (config.directDatabaseUrl !== undefined && config.databaseUrl === undefined) {
    wrong.push('DIRECT_DATABASE_URL is set, but DATABASE_URL is not');
  }
  if (wrong.length > 0) throw new UserError('bad_configuration', `${wrong.join('; ')}.`);
  return config;
}

/** @param wrong gets a line for each wrong variable; the result must not be used then */
function readSettings<Table extends Settings>(table: Table, env: NodeJS.ProcessEnv, wrong: string[]): Values<Table> {
  const read = Object.entries(table).map(([name, { variable, schema }]) => {
    // `FOO=` in a .env file means "not set", not "the empty string".
    const given = env[variable] === '' ? undefined : env[variable];
    const parsed = schema.safeParse(given);
    for (const issue of parsed.error?.issues ?? []) {
      const message = issue.code === 'invalid_value' ? `must be one of ${issue.values.join(', ')}` : issue.message;
      wrong.push(`${variable} ${message}, but is ${shown(variable, given)}`);
    }
    return [name, parsed.data];
  });
  // Object.fromEntries forgets which name has which type.
  return Object.fromEntries(read) as Values<Table>;
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
 * Tells AdminJS which folder has its bundle, and that the bundle is built already. AdminJS reads that from the environment alone. Call
 * this before the first import of `adminjs`.
 */
export function setPanelEnvironment({ bundling }: { bundling: boolean }): void {
  // Express 5 does not serve a folder whose name begins with a dot.
  process.env['ADMIN_JS_TMP_DIR'] = join(ROOT, 'adminjs-build');
  process.env['ADMIN_JS_SKIP_BUNDLE'] = bundling ? 'false' : 'true';
  // In any other mode AdminJS would build and watch, or build nothing.
  process.env['NODE_ENV'] = 'production';
}

/** The variables that a program of others gets: enough to run it. It needs none of our settings, and some are secrets. */
export function programEnvironment(): NodeJS.ProcessEnv {
  return pickVariables(/^(PATH|HOME|LANG|TZ|TMPDIR|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR))$/);
}

/** The variables that a worker's child gets: also PostgreSQL's own, to reach the database as the worker does. */
export function childEnvironment(): NodeJS.ProcessEnv {
  return { ...programEnvironment(), ...pickVariables(/^PG[A-Z]+$/) };
}

function pickVariables(known: RegExp): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => known.test(name)));
}
