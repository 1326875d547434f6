import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

export const DATABASE = 'gyoretsu';
/** How often, and at what distance in milliseconds, we ask who else is connected: three seconds in all. */
const LEAVING_PATIENCE = 30;
const LEAVING_ASK_MS = 100;
/** How long a connection may take, in milliseconds. */
export const CONNECT_MS = 10_000;

export async function createDatabase(url: string): Promise<void> {
  const maintenance = new URL(url);
  maintenance.pathname = '/postgres';
  await withClient(maintenance.href, async (client) => {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  });
}

/** A connection that shows the other processes that this one uses the server. Hold it until the server is not needed any more. */
export async function holdConnection(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'gyoretsu', keepAlive: true });
  // If the server ends, this connection breaks. The pools report it to those who need to know.
  client.on('error', () => {});
  await client.connect();
  return client;
}

/** Whether another process of ours is connected and stays so: PostgreSQL counts a connection just closed for a moment longer. */
export async function isUsedByOthers(client: pg.Client): Promise<boolean> {
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

export async function withClient<T>(
  url: string,
  work: (client: pg.Client) => Promise<T>,
  connectMs = CONNECT_MS,
): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'setup',
    connectionTimeoutMillis: connectMs,
  });
  // If the connection breaks between two statements, the event would end the process. The next statement fails instead.
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
