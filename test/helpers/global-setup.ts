import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startOwnPostgres } from './superuser.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The test run's own PostgreSQL server. */
    serverUrl: string;
  }
}

/** One PostgreSQL server for the whole run; each test file makes databases of its own in it. */
export default async function setup({ vitest }: TestProject): Promise<(() => Promise<void>) | undefined> {
  // Vitest sets up one project after the other. What the root provides, all of them have.
  const root = vitest.getRootProject();
  if (root.getProvidedContext().serverUrl !== undefined) return;
  const folder = await mkdtemp(join(tmpdir(), 'gyoretsu-test-'));
  // If root runs the tests, the server has an account of its own, which must be able to enter this folder.
  await chmod(folder, 0o755);
  const server = await startOwnPostgres(folder);
  root.provide('serverUrl', server.url);
  return async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
