// node bin/build.js SCRIPT: runs an npm script that builds, if its packages are installed. `npm ci --omit=dev` and NODE_ENV=production
// leave them out. Then the compilers would fail with messages that name no remedy.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const script = process.argv[2];
const there = (path) => existsSync(new URL(`../${path}`, import.meta.url));

if (there('node_modules/assemblyscript')) {
  const { status } = spawnSync(process.execPath, [process.env.npm_execpath, 'run', '--silent', script], {
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
} else if (!there('dist/src/cli/index.js') || !there('node_modules/.prisma')) {
  process.stderr.write(
    'gyoretsu: the build needs the development packages, and they were left out (by --omit=dev or NODE_ENV=production).\n' +
      'Run `npm ci --include=dev`. Afterwards `npm prune --omit=dev` removes what only builds and tests need.\n',
  );
  process.exitCode = 1;
}
