import { basename, dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

/** The package's own folder, whether this runs from `src` or from `dist/src`. */
export const ROOT = basename(dirname(here)) === 'dist' ? resolve(here, '../..') : resolve(here, '..');
