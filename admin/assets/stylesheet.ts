import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../src/root.js';
import { colorVariables } from './colors.js';
import { FONT } from './theme.js';

/** The order matters: a rule of a later part wins over the same rule of an earlier one. */
const PARTS = ['base', 'frame', 'lists', 'sheet', 'home', 'live', 'records', 'question', 'parse-as'];

/** The panel's own style. The parts are read from the sources, because the compiler copies nothing that is not TypeScript. */
export const STYLESHEET = [
  `:root { ${colorVariables()} --gy-font: ${FONT}; }`,
  ...PARTS.map((part) => readFileSync(join(ROOT, 'admin/assets/styles', `${part}.css`), 'utf8')),
].join('\n');
