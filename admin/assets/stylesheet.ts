import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../src/root.js';
import { colorVariables } from './colors.js';
import { FONT } from './theme.js';

/** In their order: a rule of a later one wins over the same of an earlier one. */
const PARTS = ['base', 'frame', 'lists', 'sheet', 'home', 'live', 'records', 'question', 'parse-as'];

/** The panel's own style. The parts are read from the sources, because the compiler leaves out what is no TypeScript. */
export const STYLESHEET = [
  `:root { ${colorVariables()} --gy-font: ${FONT}; }`,
  ...PARTS.map((part) => readFileSync(join(ROOT, 'admin/assets/styles', `${part}.css`), 'utf8')),
].join('\n');
