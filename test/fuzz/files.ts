import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { GOOD_FORMATS } from '../readers/hostile-formats.js';

export interface FuzzFile {
  name: string;
  bytes: Buffer;
}

/** Larger files would make a mutant slow to make, and have nothing that smaller ones do not. */
const MOST_BYTES = 32 * 1024;
/** Good files come so often: mutants of a broken one are mostly refused at the door, as it was itself. */
const GOOD_TIMES = 4;
const fixtures = fileURLToPath(new URL('../../fixtures/', import.meta.url));

/**
 * The files that mutants are made of: all fixtures that are not too large, in the order of their names, and a good one of
 * each other format. */
export function fuzzFiles(only?: string): FuzzFile[] {
  const files: FuzzFile[] = [];
  for (const folder of ['.', 'books', 'hostile']) {
    for (const name of readdirSync(path.join(fixtures, folder)).sort()) {
      if (/\.(json|ts)$/.test(name) || !name.includes('.') || (only !== undefined && name !== only)) continue;
      const bytes = readFileSync(path.join(fixtures, folder, name));
      if (bytes.length > MOST_BYTES) continue;
      for (let times = folder === 'hostile' ? 1 : GOOD_TIMES; times > 0; times--) files.push({ name, bytes });
    }
  }
  for (const { name, make } of GOOD_FORMATS) {
    if (only !== undefined && name !== only) continue;
    const bytes = make();
    for (let times = 2 * GOOD_TIMES; times > 0; times--) files.push({ name, bytes });
  }
  return files;
}
