import { join } from 'node:path';
import { ROOT } from '../src/root.js';

/** Books, compiled contenders, the database while it is measured, and the last results: all that a bench writes. */
export const CACHE = join(ROOT, 'bench/.cache');
export const BIN = join(ROOT, 'bin/gyoretsu.js');
