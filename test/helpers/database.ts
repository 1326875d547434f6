import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

const made: string[] = [];

/**
 * Makes an empty database in the run's server and returns its address. It stays until the run ends, because people may look into a
 * failure. A failed test names it (name-database.ts).
 */
export async function createTestDatabase(): Promise<string> {
  const url = new URL(inject('serverUrl'));
  const name = `test_${randomBytes(6).toString('hex')}`;
  const client = new pg.Client(url.href);
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  url.pathname = `/${name}`;
  made.push(url.href);
  return url.href;
}

/** The addresses of the databases that this test file has made so far. */
export function testDatabases(): readonly string[] {
  return made;
}

/** Makes a role without any rights but to log in, and a database of its own, on a superuser's server. Returns its address. */
export async function createRole(superuserUrl: string, name: string): Promise<string> {
  const client = new pg.Client(superuserUrl);
  await client.connect();
  await client.query(`CREATE ROLE ${name} LOGIN PASSWORD '${name}'`);
  await client.query(`CREATE DATABASE ${name} OWNER ${name}`);
  await client.end();
  return Object.assign(new URL(superuserUrl), { username: name, password: name, pathname: `/${name}` }).href;
}
