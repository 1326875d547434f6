import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

describe('the build before a start', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gyoretsu-build-'));
    mkdirSync(join(folder, 'bin'));
    cpSync('bin/build.js', join(folder, 'bin/build.js'));
    const scripts = { prestart: 'node bin/build.js build:fast', 'build:fast': 'echo built && exit 3' };
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module', scripts }));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const add = (path: string) => mkdirSync(join(folder, path), { recursive: true });
  const prestart = () =>
    spawnSync('npm', ['run', '--silent', 'prestart'], {
      cwd: folder,
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });

  test('runs the script, and fails as it does', () => {
    add('node_modules/assemblyscript');
    expect(prestart()).toMatchObject({ status: 3, stdout: 'built\n' });
  });

  test('is left out if its packages are gone since they built', () => {
    add('dist/src/cli/index.js');
    add('node_modules/.prisma');
    expect(prestart()).toMatchObject({ status: 0, stdout: '', stderr: '' });
  });

  test.each([
    ['nothing is built yet', []],
    ['the Prisma client is missing', ['dist/src/cli/index.js']],
  ])('says what to do if its packages were left out and %s', (_name, paths) => {
    for (const path of paths) add(path);
    const { status, stdout, stderr } = prestart();
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('development packages');
    expect(stderr).toContain('npm ci --include=dev');
  });
});
