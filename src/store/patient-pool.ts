import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** How long it may take to get a connection, in milliseconds. */
const CONNECT_MS = 4_000;
/** The same for a connection before there are pools. */
const SETUP_MS = 5_000;
/** How long to wait while the server takes no more connections, in milliseconds: longer than others keep theirs idle. */
const CROWDED_MS = 20_000;
/** A pause between two tries to connect to a crowded server, in milliseconds. It is random, because all processes wait at once. */
const PAUSE_MS = { least: 30, most: 250 };
/** An idle connection is closed after so many milliseconds, because another process may need it. */
const IDLE_MS = 3_000;

/** SQLSTATE too_many_connections. */
const TOO_MANY = '53300';
/** SQLSTATE read_only_sql_transaction. */
const READ_ONLY = '25006';

type ConnectCallback = (
  error: Error | undefined,
  client: pg.PoolClient | undefined,
  done: (release?: boolean | Error) => void,
) => void;

interface Waiting {
  resolve(client: pg.PoolClient): void;
  reject(error: unknown): void;
}

/**
 * Waits for a connection if the server takes no more, instead of failing. One of those who wait tries for all of them: a crowded server
 * must not be asked by each.
 *
 * Closes a connection on which the server said that it cannot write. After a failover, it would lead to the old server for good.
 */
class PatientPool extends pg.Pool {
  readonly #line = new Set<Waiting>();
  readonly #readOnly = new WeakSet<pg.ClientBase>();
  #isTrying = false;

  constructor(config: pg.PoolConfig) {
    super(config);
    this.on('connect', (client) => {
      client.connection.on('errorMessage', ({ code }: { code?: string }) => {
        if (code === READ_ONLY) this.#readOnly.add(client);
      });
    });
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(callback: ConnectCallback): void;
  override connect(callback?: ConnectCallback): Promise<pg.PoolClient> | undefined {
    const connecting = this.#connect().then((client) => this.#watch(client));
    if (!callback) return connecting;
    connecting.then(
      (client) => callback(undefined, client, client.release),
      (error: Error) => callback(error, undefined, () => {}),
    );
    return undefined;
  }

  #watch(client: pg.PoolClient): pg.PoolClient {
    const release = client.release.bind(client);
    client.release = (broken) => release(broken || this.#readOnly.has(client));
    return client;
  }

  async #connect(): Promise<pg.PoolClient> {
    if (this.#line.size === 0) {
      try {
        return await super.connect();
      } catch (error) {
        if (!isCrowded(error)) throw error;
      }
    }
    return this.#wait();
  }

  #wait(): Promise<pg.PoolClient> {
    return new Promise((resolve, reject) => {
      const settle = (end: () => void) => {
        clearTimeout(timer);
        this.#line.delete(waiting);
        end();
      };
      const waiting: Waiting = {
        resolve: (client) => settle(() => resolve(client)),
        reject: (error) => settle(() => reject(error)),
      };
      const timer = setTimeout(() => waiting.reject(tooMany()), CROWDED_MS);
      this.#line.add(waiting);
      void this.#try();
    });
  }

  async #try(): Promise<void> {
    if (this.#isTrying) return;
    this.#isTrying = true;
    while (this.#line.size > 0) {
      try {
        const client = await super.connect();
        const [first] = this.#line;
        if (first) first.resolve(client);
        else client.release();
      } catch (error) {
        if (isCrowded(error)) await this.#pause();
        else this.#line.values().next().value?.reject(error);
      }
    }
    this.#isTrying = false;
  }

  /** Ends early if a connection of this pool becomes free. */
  async #pause(): Promise<void> {
    const over = new AbortController();
    // The event comes just before the connection can be taken.
    const onRelease = () => setImmediate(() => over.abort());
    this.once('release', onRelease);
    await sleep(randomPause(), undefined, { signal: over.signal }).catch(() => {});
    this.off('release', onRelease);
  }
}

/**
 * Opens a connection of its own, for the steps before there are pools. If the server takes no more connections, it tries again as a
 * pool does. A break of the connection shows at its next use.
 */
export async function connectPatiently(url: string, more: pg.ClientConfig = {}): Promise<pg.Client> {
  for (const deadline = Date.now() + CROWDED_MS; ; await sleep(randomPause())) {
    const client = new pg.Client({
      connectionString: url,
      application_name: 'setup',
      connectionTimeoutMillis: SETUP_MS,
      ...more,
    });
    // Without a listener, the event would end the process.
    client.on('error', () => {});
    try {
      await client.connect();
      return client;
    } catch (error) {
      if (!isCrowded(error) || Date.now() > deadline) throw error;
    }
  }
}

/** In milliseconds. */
function randomPause(): number {
  return PAUSE_MS.least + Math.random() * (PAUSE_MS.most - PAUSE_MS.least);
}

function isCrowded(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === TOO_MANY;
}

function tooMany(): Error {
  return Object.assign(new Error('the server takes no more connections'), { code: TOO_MANY });
}

/**
 * A pool that names itself to the server, and fails in seconds, not minutes, if the server is unreachable. If the server takes no more
 * connections, it waits for one for CROWDED_MS.
 */
export function createPool(url: string, connections: number, more: pg.PoolConfig = {}): pg.Pool {
  const pool = new PatientPool({
    connectionString: url,
    max: connections,
    application_name: 'gyoretsu',
    connectionTimeoutMillis: CONNECT_MS,
    idleTimeoutMillis: IDLE_MS,
    keepAlive: true,
    // A server that vanished silently is noticed in a minute. With the system's defaults that would take two hours.
    keepAliveInitialDelayMillis: 10_000,
    ...more,
  });
  // An idle connection that breaks is replaced at the next use. Without a listener, the event would end the process.
  pool.on('error', () => {});
  return pool;
}
