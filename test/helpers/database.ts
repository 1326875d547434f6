import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

/**
 * Makes an empty database in the run's server and returns its address. It stays until the run ends, because people may look into a
 * failure.
 */
export async function createTestDatabase(): Promise<string> {
  const url = new URL(inject('serverUrl'));
  const name = `test_${randomBytes(6).toString('hex')}`;
  const client = new pg.Client(url.href);
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  url.pathname = `/${name}`;
  return url.href;
}
