import type { Command } from 'commander';
import type { Config } from '../config.js';
import type { StoreDeps } from '../deps.js';
import { closing, openDeps, UNTIL_STOPPED } from './closing.js';
import { run, say } from './run.js';
import { serveWeb } from './web.js';
import { runWorker } from './worker.js';

export function addStart(program: Command): void {
  program
    .command('start')
    .description('everything in one go: database, web and worker')
    .action(() => run(start));
}

async function start(config: Config): Promise<void> {
  say('Starting the database …');
  await closing(
    openDeps(config),
    async (opened, deps, stop) => {
      const { prepareFirstStart, SAMPLE_ID } = await import('../first-start.js');
      await prepareFirstStart(deps);
      const server = await serveWeb(deps);
      opened.push(server);
      opened.push(await runWorker(deps));
      const login = (await isFirstPassword(deps)) ? 'admin:admin' : 'USER:PASSWORD';
      const isEmpty = (await deps.users.count()) === 0;
      say(`
Gyoretsu is ready.

  Panel   ${server.url}/admin
  Login   ${isEmpty ? 'nobody yet: run `npx gyoretsu createsuperuser`' : login.replace(':', ' / ')}
  Try     curl -u ${login} -H 'Content-Type: application/json' \\
            -d '{"resource_id":"${SAMPLE_ID}"}' \\
            ${server.url}/xxx_api/v1/do_parse_resource/

Ctrl-C stops it.`);
      await stop;
      say('Stopping …');
    },
    UNTIL_STOPPED,
  );
}

async function isFirstPassword(deps: StoreDeps): Promise<boolean> {
  const { verifyPassword } = await import('../passwords.js');
  const admin = await deps.users.findByUsername('admin');
  return admin !== null && (await verifyPassword('admin', admin.passwordHash));
}
