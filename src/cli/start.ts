import type { Command } from 'commander';
import type { Config } from '../config.js';
import { withDeps } from './closing.js';
import { announce } from './output.js';
import { run } from './run.js';
import { untilStopped } from './stop.js';
import { serveWeb } from './web.js';
import { runWorker } from './worker.js';

const MORE = `
It needs nothing but Node. Without DATABASE_URL it uses a PostgreSQL of its own,
which keeps its data in DATA_DIR. Ctrl-C stops everything.

Examples:
  gyoretsu start
  PORT=8080 DATA_DIR=/srv/gyoretsu gyoretsu start`;

export function addStart(program: Command): void {
  program
    .command('start')
    .summary('run everything on this machine: database, web and worker')
    .description('Runs everything on this machine: the database, the web server and the worker.')
    .addHelpText('after', MORE)
    .action(() => run(start, { untilStopped: true }));
}

async function start(config: Config, stop: AbortSignal): Promise<void> {
  await announce('Starting the database …');
  await withDeps(
    config,
    stop,
    async (deps, opened) => {
      const { prepareFirstStart, SAMPLE_ID } = await import('../fixtures/first-start.js');
      const { hasDefaultPassword } = await import('../users/create-user.js');
      await prepareFirstStart(deps);
      stop.throwIfAborted();
      const server = await serveWeb(deps);
      opened.push(server);
      stop.throwIfAborted();
      opened.push(await runWorker(deps));
      const login = (await hasDefaultPassword(deps.users)) ? 'admin:admin' : 'USER:PASSWORD';
      const isEmpty = (await deps.users.count()) === 0;
      await announce(`
Gyoretsu is ready.

  Panel   ${server.url}/admin
  Login   ${isEmpty ? 'nobody yet: run `npx gyoretsu createsuperuser`' : login.replace(':', ' / ')}
  Try     curl -u ${login} -H 'Content-Type: application/json' \\
            -d '{"resource_id":"${SAMPLE_ID}"}' \\
            ${server.url}/xxx_api/v1/do_parse_resource/

Ctrl-C stops it.`);
      await untilStopped(stop);
      await announce('Stopping …');
    },
    'all',
  );
}
