import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../src/config.js';
import { createStoreDeps, type StoreDeps } from '../../src/deps.js';
import { type Backend, startBackend } from '../helpers/backends.js';
import { runGyoretsu, spawnGyoretsu } from '../helpers/gyoretsu.js';

let backend: Backend;
let deps: StoreDeps;

beforeAll(async () => {
  backend = await startBackend('postgres');
  deps = await createStoreDeps(readConfig({ ...backend.env, LOG_LEVEL: 'silent' }));
  await deps.db.query(
    `INSERT INTO audit_entry (at, username, way, action, object_name)
     SELECT timestamptz '2020-01-01 00:00Z' + make_interval(secs => n), 'hanako', 'panel', 'upload', 'a "b"' || chr(10) || n
     FROM generate_series(0, 19999) AS n`,
  );
});
afterAll(async () => {
  await deps.close();
  await backend.stop();
});

const run = (...args: string[]) => runGyoretsu(['audit', 'export', ...args], backend.env);

test('the export has a JSON object in each line, oldest first, from one moment to before another', async () => {
  const { code, stdout } = await run('--since', '2020-01-01', '--until', '2020-01-01T00:33:20Z');
  const lines = stdout.trimEnd().split('\n');
  expect({ code, lines: lines.length }).toEqual({ code: 0, lines: 2_000 });
  const entries = lines.map((line) => JSON.parse(line));
  expect(entries[0]).toMatchObject({ at: '2020-01-01T00:00:00.000Z', username: 'hanako', object_name: 'a "b"\n0' });
  expect(entries.at(-1).object_name).toBe('a "b"\n1999');
  expect((await run('--since', '2019-01-01', '--until', '2019-02-01')).stdout).toBe('');
});

test.each([[[]], [['--since', 'yesterday']], [['--since', '2020-01-01T10:00']], [['--since', '2020-02-30']]])(
  'refuses %j',
  async (args) => {
    const { code, stderr } = await run(...args);
    expect(code).not.toBe(0);
    expect(stderr).toContain('--since');
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  },
);

test('a closed pipe ends it', async () => {
  const exporting = spawnGyoretsu(['audit', 'export', '--since', '2020-01-01'], backend.env);
  exporting.process.stdin.end();
  await exporting.until(/hanako/);
  exporting.process.stdout.destroy();
  expect((await exporting.ended).code).toBe(141);
});
