// tsx test/installation/main-job.ts FOLDER NODE [USER]: does the Gyoretsu in FOLDER do its main job with nothing configured, under the
// Node given, as that user of the system? The last line says so. Anything else is an error.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApi } from '../helpers/api.js';
import { type Running, startGyoretsu } from '../helpers/gyoretsu.js';
import { type ExpectedRow, SAMPLE_ROWS } from '../helpers/sample.js';

const [folder, node, user = ''] = process.argv.slice(2);
assert(folder && node, 'usage: tsx test/installation/main-job.ts FOLDER NODE [USER]');

const id = (option: string) => execFileSync('id', [option, user], { encoding: 'utf8' }).trim();
const asUser = user ? ['setpriv', `--reuid=${id('-u')}`, `--regid=${id('-g')}`, '--clear-groups'] : [];
const [file = node, ...args] = [...asUser, node, join(folder, 'bin/gyoretsu.js')];

const home = await mkdtemp(join(tmpdir(), 'gyoretsu-main-job-'));
const dataDir = join(home, 'data');
if (user) execFileSync('chown', [user, home]);
try {
  const running = await startGyoretsu('start', { DATA_DIR: dataDir, HOME: home }, [file, ...args]);
  await doMainJob(running).finally(() => running.stop('SIGINT'));
  assert.equal(running.process.exitCode, 0, running.output());
} finally {
  // Root's database is elsewhere if PostgreSQL's account may not look into the data folder.
  const database = await realpath(join(dataDir, 'postgres')).catch(() => home);
  await rm(database, { recursive: true, force: true });
  await rm(home, { recursive: true, force: true });
}

const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
process.stdout.write(
  `The main job is done under Node ${version}${user && `, as ${user}`}: ${SAMPLE_ROWS.length} rows.\n`,
);

async function doMainJob({ url, output }: Running): Promise<void> {
  // What the start tells people to try.
  const [, resource, path] = /-d '(.+?)'[\s\\]+http:\/\/[^/]+(\S+)/.exec(output()) ?? [];
  assert(resource && path, `no line to try in:\n${output()}`);
  const api = createApi(url);
  const { body: task } = await api.post(path, resource);
  assert.equal((await api.waitForTask(task.task_id)).status, 'SUCCESS');

  const { body: rows } = await api.get(`parse_results?task_id=${task.task_id}`);
  const seen = rows.results.map(({ sheet_index, sheet, row, values, types }: ExpectedRow) => {
    return { sheet_index, sheet, row, values, types };
  });
  assert.deepEqual(seen, SAMPLE_ROWS);
  assert.match((await api.get('/admin/login')).body, /Gyoretsu/);
}
