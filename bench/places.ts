import { join } from 'node:path';
import { ROOT } from '../src/root.js';

/** Everything that a bench writes: books, compiled contenders, the database while it is measured, and the last results. */
export const CACHE = join(ROOT, 'bench/.cache');
export const BIN = join(ROOT, 'bin/gyoretsu.js');
