import { defineConfig } from 'vitest/config';

const ALL = 'test/**/*.test.ts';
const UNIT = 'test/**/*.unit.test.ts';
const BROWSER = 'test/browser/**/*.test.ts';
const CHAOS = 'test/chaos/**/*.test.ts';

const PATIENCE = { testTimeout: 60_000, hookTimeout: 120_000 };
const POSTGRES = { globalSetup: ['test/helpers/global-setup.ts'], setupFiles: ['test/helpers/name-database.ts'] };

export default defineConfig({
  test: {
    // Real servers and a real browser on two cores: each test file starts its own, and a few at a time is enough.
    // Projects that may have the same number of workers share them.
    maxWorkers: 2,
    reporters: process.env['CI'] ? ['default', './test/helpers/plain-reporter.ts'] : ['default'],
    globalSetup: ['test/helpers/tell-skipped.ts'],
    projects: [
      { test: { name: 'unit', include: [UNIT], ...PATIENCE } },
      { test: { name: 'server', include: [ALL], exclude: [UNIT, BROWSER, CHAOS], ...POSTGRES, ...PATIENCE } },
      { test: { name: 'browser', include: [BROWSER], exclude: [UNIT], ...POSTGRES, ...PATIENCE } },
      { test: { name: 'chaos', include: [CHAOS], exclude: [UNIT], ...PATIENCE } },
    ],
  },
});
