import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { UserError } from './errors.js';

const here = dirname(fileURLToPath(import.meta.url));

/** The package's own folder, whether this runs from `src` or from `dist/src`. */
export const ROOT = basename(dirname(here)) === 'dist' ? resolve(here, '../..') : resolve(here, '..');

const MEBIBYTE = 1024 * 1024;

const wholeNumber = (least: number, most: number) =>
  z.coerce
    .number(`must be a whole number from ${least} to ${most}`)
    .int(`must be a whole number from ${least} to ${most}`)
    .min(least, `must be a whole number from ${least} to ${most}`)
    .max(most, `must be a whole number from ${least} to ${most}`);

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
  UPLOAD_LIMIT_MB: wholeNumber(1, 2047).default(512),
  WORKER_CONCURRENCY: wholeNumber(1, 64).default(availableParallelism()),
  CHILD_HEAP_MB: wholeNumber(64, 16384).default(256),
  CHILD_RSS_MB: wholeNumber(128, 65536).default(512),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
});

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
  uploadLimitBytes: number;
  /** Workbooks parsed at a time by one worker, each in a child process of its own. */
  workerConcurrency: number;
  childHeapMb: number;
  childRssMb: number;
  logLevel: string;
}

/**
 * Reads and checks the environment, and nothing else does. A `.env` file in the working directory fills what is unset.
 * @throws UserError `bad_configuration`, one line that names each variable which is wrong.
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  if (env === process.env && existsSync('.env')) process.loadEnvFile('.env');
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
    uploadLimitBytes: checked.UPLOAD_LIMIT_MB * MEBIBYTE,
    workerConcurrency: checked.WORKER_CONCURRENCY,
    childHeapMb: checked.CHILD_HEAP_MB,
    childRssMb: checked.CHILD_RSS_MB,
    logLevel: checked.LOG_LEVEL,
  };
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
