// npm run mutate -- FOLDER|FILE…
import { Stryker } from '@stryker-mutator/core';

const places = process.argv.slice(2);
if (places.length === 0) {
  process.stderr.write('usage: npm run mutate -- FOLDER|FILE…   (e.g. src/users; !FILE leaves one out)\n');
  process.exit(2);
}

const results = await new Stryker({
  mutate: places.map((place) => (/\.tsx?(:[\d:-]+)?$/.test(place) ? place : `${place.replace(/\/$/, '')}/**/*.ts`)),
  plugins: ['@stryker-mutator/vitest-runner'],
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.ts' },
  // Stryker would rewrite the real one by an interface that TypeScript 7 has no more. Its paths are right in the copy, too.
  tsconfigFile: 'none',
  // Each runner starts a PostgreSQL of its own.
  concurrency: 1,
  // They would need all tests, one after the other: constants, and what is done while a module is loaded.
  ignoreStatic: true,
  reporters: ['clear-text', process.stdout.isTTY ? 'progress' : 'progress-append-only'],
  clearTextReporter: { reportTests: false, skipFull: true, reportScoreTable: true },
  // What it copies for the mutants; the tests need the rest.
  ignorePatterns: ['.data', 'docs', 'screenshots', 'adminjs-build', 'bench/.cache'],
  tempDirName: '.data/mutation',
  timeoutMS: 20_000,
  dryRunTimeoutMinutes: 10,
}).runMutationTest();
// Stryker has said how many of them live.
process.exitCode = results.length > 0 ? 0 : 1;
