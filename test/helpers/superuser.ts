import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/postgres/lifecycle.js';

/** Starts an embedded server whose address is the superuser's: tests make databases, and break things. */
export async function startOwnPostgres(folder: string): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres(folder);
  return { ...server, url: await superuserUrl(folder, server.url) };
}

/** The superuser's address of the embedded server under `folder`. */
export async function superuserUrl(folder: string, url: string): Promise<string> {
  const password = await readFile(join(folder, 'postgres.password'), 'utf8');
  return Object.assign(new URL(url), { username: 'postgres', password }).href;
}
