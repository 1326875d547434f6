import type { Command } from 'commander';
import type { Config } from '../config.js';
import type { Deps } from '../deps.js';
import type { RunningServer } from '../http/serve.js';
import { withDeps } from './closing.js';
import { announce } from './output.js';
import { run } from './run.js';
import { untilStopped } from './stop.js';

const MORE = `
Any number of web processes can run, on any machines, with the same DATABASE_URL
and REDIS_URL. "gyoretsu worker" parses the files.

Examples:
  gyoretsu web
  HOST=0.0.0.0 PORT=80 DATABASE_URL=postgresql://admin@db/poc gyoretsu web`;

export function addWeb(program: Command): void {
  program
    .command('web')
    .summary('run one web process: the panel and the REST API')
    .description('Runs one web process: the panel and the REST API. Ctrl-C stops it.')
    .addHelpText('after', MORE)
    .action(() => run(web, { untilStopped: true }));
}

async function web(config: Config, stop: AbortSignal): Promise<void> {
  await withDeps(
    config,
    stop,
    async (deps, opened) => {
      const server = await serveWeb(deps);
      opened.push(server);
      await announce(`gyoretsu web listens on ${server.url}`);
      await untilStopped(stop);
    },
    'web',
  );
}

/** Serves REST and the panel. */
export async function serveWeb(deps: Deps): Promise<RunningServer> {
  const { assertNoDefaultPassword } = await import('../users/create-user.js');
  await assertNoDefaultPassword(deps.users, deps.config);
  const { setPanelEnvironment } = await import('../config.js');
  setPanelEnvironment({ bundling: false });
  const [{ createApp }, { serve }, { createPanel }] = await Promise.all([
    import('../http/app.js'),
    import('../http/serve.js'),
    import('../../admin/panel.js'),
  ]);
  return serve(await createApp(deps, createPanel), deps.config, deps.feed.close);
}
