import type { Command } from 'commander';
import type { Config } from '../config.js';
import type { Deps } from '../deps.js';
import type { RunningServer } from '../http/serve.js';
import { closing, openDeps, UNTIL_STOPPED } from './closing.js';
import { run, say } from './run.js';

export function addWeb(program: Command): void {
  program
    .command('web')
    .description('one web process')
    .action(() => run(web));
}

async function web(config: Config): Promise<void> {
  await closing(
    openDeps(config),
    async (opened, deps, stop) => {
      const server = await serveWeb(deps);
      opened.push(server);
      say(`gyoretsu web listens on ${server.url}`);
      await stop;
    },
    UNTIL_STOPPED,
  );
}

/** Serves REST and the panel. */
export async function serveWeb(deps: Deps): Promise<RunningServer> {
  const { assertNoDefaultPassword } = await import('../create-user.js');
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
