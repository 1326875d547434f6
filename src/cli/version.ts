import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../root.js';

/** The version of this package. */
export async function readVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  return version;
}
