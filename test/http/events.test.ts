import { once } from 'node:events';
import { request } from 'node:http';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADMIN } from '../helpers/api.js';
import { type Backend, startBackend } from '../helpers/backends.js';
import { type Running, startGyoretsu } from '../helpers/gyoretsu.js';

let backend: Backend;
let web: Running;
let database: pg.Client;

beforeAll(async () => {
  backend = await startBackend('postgres');
  web = await startGyoretsu('web', backend.env);
  database = new pg.Client(backend.env['DATABASE_URL']);
  await database.connect();
});

afterAll(async () => {
  await database.end();
  await web.stop();
  await backend.stop();
});

/** Changes so many tasks at once, each with a result of so many characters. */
const change = (tasks: number, characters: number) =>
  database.query(
    `INSERT INTO task_result (task_id, task_name, status, result)
     SELECT gen_random_uuid(), 'do_something', 'FAILURE', jsonb_build_object('message', repeat('m', $2)) FROM generate_series(1, $1)`,
    [tasks, characters],
  );

describe('a stream of events', () => {
  test('tells to read the lists anew, rather than to send more than a client may be behind', async () => {
    const asked = request(new URL('/xxx_api/v1/events', web.url), { headers: { authorization: ADMIN }, agent: false });
    asked.end();
    const [stream] = await once(asked, 'response');
    let text = '';
    stream.on('data', (piece: Buffer) => (text += piece));
    const names = () =>
      [...text.matchAll(/^event: (\w+)\n(?:id: \S+\n)data: (.*)\n\n/gm)].map(([, name, data]) => [
        name,
        JSON.parse(data ?? '').length,
      ]);
    await expect.poll(names).toEqual([['tasks', 0]]);
    await change(300, 100);
    await expect.poll(names, { timeout: 10_000 }).toEqual([
      ['tasks', 0],
      ['tasks', 300],
    ]);
    // 12 MB: whoever is sent that is more behind than anybody may be, is cut off, comes back, and is sent it again.
    await change(300, 40_000);
    await expect.poll(names, { timeout: 10_000 }).toEqual([
      ['tasks', 0],
      ['tasks', 300],
      ['reset', 0],
    ]);
    await change(1, 100);
    await expect.poll(names, { timeout: 10_000 }).toEqual([
      ['tasks', 0],
      ['tasks', 300],
      ['reset', 0],
      ['tasks', 1],
    ]);
    asked.destroy();
  });
});
