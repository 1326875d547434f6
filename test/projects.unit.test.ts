import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createVitest } from 'vitest/node';

test('every test file runs in one project, and in one alone', async () => {
  const vitest = await createVitest('test', { watch: false, run: true });
  onTestFinished(() => vitest.close());
  const specifications = await vitest.globTestSpecifications();
  const taken = specifications.map(({ moduleId }) => moduleId).sort();
  const files = readdirSync('test', { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(test|spec)\.[cm]?[jt]sx?$/.test(name))
    .map((name) => resolve('test', name));
  expect(taken).toEqual(files.sort());
  expect(new Set(specifications.map(({ project }) => project.name)).size).toBe(4);
});
