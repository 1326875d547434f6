#!/usr/bin/env node
import { existsSync } from 'node:fs';

const built = new URL('../dist/src/cli/index.js', import.meta.url);
if (existsSync(built)) await import(built.href);
else {
  process.stderr.write('gyoretsu is not built yet: run `npm run build` first.\n');
  process.exitCode = 1;
}
