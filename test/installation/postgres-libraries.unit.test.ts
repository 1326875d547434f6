import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { linkLibraries } from '../../src/postgres/libraries.js';

describe("the links to PostgreSQL's libraries", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gyoretsu-libraries-'));
    await mkdir(join(folder, 'native/lib'), { recursive: true });
    await writeFile(join(folder, 'native/lib/libpq.so.5.18'), 'library');
  });

  afterEach(() => rm(folder, { recursive: true }));

  const list = (...targets: string[]) =>
    writeFile(
      join(folder, 'native/pg-symlinks.json'),
      JSON.stringify(targets.map((target) => ({ source: 'native/lib/libpq.so.5.18', target }))),
    );

  test('are made if no install script has made them, and stay', async () => {
    await list('native/lib/libpq.so', 'native/lib/libpq.so.5');
    await linkLibraries(folder);
    await linkLibraries(folder);
    expect(await readFile(join(folder, 'native/lib/libpq.so.5'), 'utf8')).toBe('library');
    expect(await readdir(join(folder, 'native/lib'))).toEqual(['libpq.so', 'libpq.so.5', 'libpq.so.5.18']);
  });

  test('are none in a package that lists none', async () => {
    await linkLibraries(folder);
    expect(existsSync(join(folder, 'native/lib/libpq.so'))).toBe(false);
  });

  test('that cannot be made are an error in words', async () => {
    await list('native/gone/libpq.so');
    await expect(linkLibraries(folder)).rejects.toMatchObject({
      code: 'embedded_postgres',
      message: expect.stringMatching(/could not be linked .*Install without --ignore-scripts/),
    });
  });
});
