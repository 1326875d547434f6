import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../../src/postgres/lifecycle.js';
import { chromiumPath } from '../browser/browser.js';
import { hasRedis } from './redis.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The test run's own PostgreSQL server. */
    serverUrl: string;
  }
}

/** One PostgreSQL server for the whole run; each test file makes databases of its own in it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'gyoretsu-test-'));
  // If root runs the tests, the server has an account of its own, which must be able to enter this folder.
  await chmod(folder, 0o755);
  const server = await startEmbeddedPostgres(folder);
  project.provide('serverUrl', server.url);
  if (!hasRedis()) {
    process.stderr.write(
      '\nredis-server was not found: what runs on Redis is SKIPPED. Install it to test both queues.\n\n',
    );
  }
  if (!chromiumPath) {
    process.stderr.write(
      "\nchromium was not found: the panel's tests in a browser are SKIPPED. Install it to run them.\n\n",
    );
  }
  return async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
