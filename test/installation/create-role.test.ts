import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runGyoretsu } from '../helpers/gyoretsu.js';
import { hasSystemPostgres, type SystemPostgres, startSystemPostgres } from '../helpers/system-postgres.js';

const run = promisify(execFile);

describe.skipIf(!hasSystemPostgres())('the role that the production database makes', () => {
  let server: SystemPostgres;
  beforeAll(async () => {
    server = await startSystemPostgres();
  });
  afterAll(() => server.stop());

  test('owns its database, which Gyoretsu can use, and may do nothing else in the server', async () => {
    const { hostname, port, username, password } = new URL(server.url);
    await server.run('psql', [server.url, '-qc', 'CREATE DATABASE poc']);
    const PASSWORD = `quote'and"blank `;
    await run('docker/create-role.sh', {
      env: {
        PATH: process.env['PATH'],
        PGHOST: hostname,
        PGPORT: port,
        PGPASSWORD: password,
        POSTGRES_USER: username,
        POSTGRES_DB: 'poc',
        DB_PASSWORD: PASSWORD,
      },
    });
    const url = Object.assign(new URL(server.url), { username: 'gyoretsu', password: PASSWORD, pathname: '/poc' }).href;
    const migrated = await runGyoretsu(['migrate'], { DATABASE_URL: url });
    expect(migrated.code).toBe(0);
    const client = new pg.Client(url);
    await client.connect();
    const { rows } = await client.query(
      `SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls AS mighty
       FROM pg_roles WHERE rolname = current_user`,
    );
    expect(rows).toEqual([{ mighty: false }]);
    await expect(client.query(`COPY (SELECT 1) TO PROGRAM 'cat'`)).rejects.toMatchObject({ code: '42501' });
    await client.end();
  });
});
