import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEmbeddedPostgres } from '../../src/postgres/lifecycle.js';
import { runGyoretsu, spawnGyoretsu } from '../helpers/gyoretsu.js';

const isRoot = process.getuid?.() === 0;
const isLinux = process.platform === 'linux';
const NOBODY = { uid: 65_534, gid: 65_534 };

/** Whether `nobody` can run Gyoretsu where it lies. */
const letsNobodyIn = isRoot && spawnSync(process.execPath, ['bin/gyoretsu.js', '--version'], NOBODY).status === 0;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gyoretsu-data-dir-'));
  await chmod(folder, 0o755);
  await writeFile(join(folder, 'file'), '');
  await mkdir(join(folder, 'locked/postgres.lock'), { recursive: true });
  await mkdir(join(folder, 'other/postgres/something'), { recursive: true });
  await mkdir(join(folder, 'read-only'), { mode: 0o555 });
});
afterAll(() => rm(folder, { recursive: true }));

/** One line that names DATA_DIR, and nothing else. */
function expectRefusal({ code, stdout, stderr }: Awaited<ReturnType<typeof runGyoretsu>>, why: RegExp): void {
  expect(stderr).toMatch(/^gyoretsu: .*DATA_DIR.*\n$/);
  expect(stderr).toMatch(why);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
}

describe('a DATA_DIR that cannot be', () => {
  test.skipIf(!isLinux).each([
    ['below /proc', '/proc/x', /no folder can be made there/],
    ['deep below /proc', '/proc/self/x/y', /\/proc\/self\/x cannot be used: no folder can be made there/],
    ['below a device', '/dev/null/x', /something on the way there is no folder/],
  ])('ends at once: %s', async (_name, dataDir, why) => {
    expectRefusal(await runGyoretsu(['migrate'], { DATA_DIR: dataDir }), why);
  });

  test.each([
    ['a file', 'file', /something that is no folder has this name/],
    ['below a file', 'file/x', /something on the way there is no folder/],
    ['a name that is too long', 'x'.repeat(300), /the name is too long/],
    ['a path that is too long', 'x/'.repeat(2_500), /the name is too long/],
    ['a lock that is a folder', 'locked', /a folder is in the place of a file/],
    ['one with other things in the place of the database', 'other', /holds files, but no PostgreSQL database/],
  ])('ends at once: %s', async (_name, dataDir, why) => {
    expectRefusal(await runGyoretsu(['migrate'], { DATA_DIR: join(folder, dataDir) }), why);
    // Whatever is there stays: a cluster without PG_VERSION may still be somebody's data.
    expect(await readdir(join(folder, 'other'))).toEqual(['postgres']);
  });

  test('ends at once: a name with a NUL', async () => {
    await expect(startEmbeddedPostgres(`${folder}/a\0b`)).rejects.toThrow(
      /^DATA_DIR is .*the name holds a NUL character/,
    );
  });

  test.runIf(isRoot ? letsNobodyIn : true)('ends at once: no right to write', async () => {
    const run = spawnGyoretsu(['migrate'], { DATA_DIR: join(folder, 'read-only') }, isRoot ? NOBODY : {});
    run.process.stdin.end();
    expectRefusal(await run.ended, /this account may not write there/);
  });

  test.each(['start', 'web', 'worker', 'dumpdata'])('is told by every command: %s', async (command) => {
    const { code, stderr } = await runGyoretsu([command], { DATA_DIR: join(folder, 'file') });
    expect(stderr).toMatch(/^gyoretsu: DATA_DIR is .*\n$/);
    expect(code).toBe(1);
  });
});

/** A disk of its own, which only root can make. */
function mount(...args: string[]): boolean {
  return isRoot && isLinux && spawnSync('mount', args).status === 0;
}

const small = join(tmpdir(), `gyoretsu-disk-${process.pid}`);
const canMount = await mkdir(small).then(() => mount('-t', 'tmpfs', '-o', 'size=64k,mode=755', 'tmpfs', small));

describe('a disk', () => {
  afterAll(async () => {
    if (canMount) spawnSync('umount', [small]);
    await rm(small, { recursive: true });
  });

  test.runIf(canMount).each([
    ['that is full', 'size=4k', /the disk is full/],
    [
      'that fills up while the database is made',
      'size=8m',
      /No space left on device\. The disk of DATA_DIR has \d MiB left/,
    ],
    ['that is read-only', 'ro', /the disk is read-only/],
  ])('%s is told in one line', async (_name, option, why) => {
    mount('-o', `remount,${option}`, small);
    expectRefusal(await runGyoretsu(['migrate'], { DATA_DIR: small }), why);
  });
});
