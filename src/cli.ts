import { Command, InvalidArgumentError, Option } from 'commander';
import type { Config } from './config.js';
import type { Deps, StoreDeps } from './deps.js';
import { messageOf } from './errors.js';
import type { ParseOptions } from './parse-options.js';

/** The front door: one sub-command a line, and what each needs opened and closed around it. */
const program = new Command('gyoretsu').description('Turns workbooks into rows.').showHelpAfterError();

program
  .command('start')
  .description('everything in one go: database, web and worker')
  .action(() => run(start));
program
  .command('web')
  .description('one web process')
  .action(() => run(web));
program
  .command('worker')
  .description('one worker process')
  .action(() => run(worker));
program
  .command('migrate')
  .description('bring the database up to date')
  .action(() => run(migrate));
program
  .command('createsuperuser')
  .description('create a user who may sign in')
  .option('--username <name>')
  .option('--email <address>')
  .option('--password-stdin', 'read the password from standard input, and ask nothing')
  .option('--skip-checks', 'accept a weak password')
  .addOption(new Option('--role <role>').choices(['viewer', 'operator', 'administrator']).default('administrator'))
  .action((options: SuperuserOptions) => run((config) => createSuperuser(config, options)));
program
  .command('loaddata')
  .description("load fixtures in Django's JSON format")
  .argument('<file...>')
  .action((files: string[]) => run((config) => loadFixtures(config, files)));
program
  .command('dumpdata')
  .description('write everything as a fixture to standard output')
  .action(() => run(dump));
program
  .command('parse')
  .description('queue the parse of uploaded files, by their ids')
  .option('--wait', 'wait until each has ended; the exit status is 1 where one failed')
  .option('--encoding <label>', 'of text files (.csv, .tsv, .txt), as shift_jis')
  .option('--delimiter <text>', 'between the fields of text files')
  .option('--infer-types', 'make numbers, dates, booleans and errors of the fields of text files')
  .argument('<resource_id...>')
  .action((ids: string[], options: ParseCommandOptions) => run((config) => parse(config, ids, options)));
program
  .command('verify')
  .description('recount what tasks stored, and the files they read; the exit status is 1 where something differs')
  .argument('[task_id...]', 'all whose rows are kept, where none is given')
  .action((ids: string[]) => run((config) => verifyTasks(config, ids)));
program
  .command('read')
  .description('read workbooks and print their rows as NDJSON; needs no database')
  .option('--sheet <name>', 'only this sheet', notEmpty)
  .option('--encoding <label>', 'of text files (.csv, .tsv, .txt), as shift_jis')
  .option('--delimiter <text>', 'between the fields of text files')
  .option('--infer-types', 'make numbers, dates, booleans and errors of the fields of text files')
  .argument('<file...>')
  .action((files: string[], options: ReadOptions) => tell(() => read(files, options)));

const UNTIL_STOPPED = { untilStopped: true };

/** How long after its end a process may still hold on to something. */
const LAST_BREATH_MS = 3_000;

interface ReadOptions {
  sheet?: string;
  encoding?: string;
  delimiter?: string;
  inferTypes?: true;
}

interface ParseCommandOptions extends Omit<ReadOptions, 'sheet'> {
  wait?: true;
}

interface SuperuserOptions {
  username?: string;
  email?: string;
  passwordStdin?: true;
  skipChecks?: true;
  role: 'viewer' | 'operator' | 'administrator';
}

await program.parseAsync();

/** Runs a command that the environment configures. */
function run(command: (config: Config) => Promise<void>): Promise<void> {
  return tell(async () => {
    const { readConfig } = await import('./config.js');
    await command(readConfig());
  });
}

/** Runs a command, and tells in one line what went wrong. */
async function tell(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    process.stderr.write(`gyoretsu: ${messageOf(error).replace(/\s*\n\s*/g, ' ')}\n`);
    process.exitCode = 1;
  }
}

async function start(config: Config): Promise<void> {
  say('Starting the database …');
  await closing(
    openDeps(config),
    async (opened, deps, stop) => {
      const { prepareFirstStart, SAMPLE_ID } = await import('./first-start.js');
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

async function worker(config: Config): Promise<void> {
  await closing(
    openDeps(config),
    async (opened, deps, stop) => {
      opened.push(await runWorker(deps));
      say('gyoretsu worker takes jobs');
      await stop;
    },
    UNTIL_STOPPED,
  );
}

async function migrate(config: Config): Promise<void> {
  await closing(openDeps(config), async () => say('The database is up to date.'));
}

async function createSuperuser(config: Config, options: SuperuserOptions): Promise<void> {
  const { createUser } = await import('./create-user.js');
  const { commandLineActor } = await import('./command-line-actor.js');
  const { askAccount } = await import('./ask-account.js');
  const account = await askAccount(options);
  await closing(openStore(config), async (_opened, deps) => {
    const by = commandLineActor();
    await createUser(deps.users, { ...account, role: options.role }, { allowWeak: account.allowWeak, by });
    say(`Created ${account.username} (${options.role}).`);
  });
}

async function loadFixtures(config: Config, files: string[]): Promise<void> {
  const { loadData } = await import('./load-data.js');
  const { commandLineActor } = await import('./command-line-actor.js');
  await closing(openStore(config), async (_opened, deps) => {
    for (const file of files) {
      const { created, present, skipped } = await loadData(deps, file, commandLineActor());
      const list = (counts: Record<string, number>) =>
        Object.entries(counts)
          .map(([model, count]) => `${count} ${model}`)
          .join(', ') || 'nothing';
      say(`${file}: loaded ${list(created)}; ${present} there already; passed over ${list(skipped)}.`);
    }
  });
}

async function dump(config: Config): Promise<void> {
  const { dumpData } = await import('./dump-data.js');
  await closing(openStore(config), (_opened, deps) => dumpData(deps, process.stdout));
}

async function parse(config: Config, ids: string[], options: ParseCommandOptions): Promise<void> {
  const { readParseOptions } = await import('./parse-options.js');
  const { parseResource } = await import('./parse-resource.js');
  const { commandLineActor } = await import('./command-line-actor.js');
  const { waitForTask } = await import('./wait-for-task.js');
  const { wait = false, encoding, delimiter, inferTypes } = options;
  const text = readParseOptions({ encoding, delimiter, infer_types: inferTypes });
  await closing(openDeps(config), async (_opened, deps) => {
    const queued: { resource_id: string; task_id: string; existing: boolean }[] = [];
    for (const id of ids) {
      const { taskId, existing } = await parseResource(deps, id, text, undefined, commandLineActor());
      queued.push({ resource_id: id, task_id: taskId, existing });
    }
    for (const { resource_id, task_id, existing } of queued) {
      const { status, result } = wait ? await waitForTask(deps, task_id) : { status: 'PENDING', result: null };
      say(JSON.stringify({ resource_id, task_id, existing, status, result }));
      if (status === 'FAILURE' || status === 'REVOKED') process.exitCode = 1;
    }
  });
}

async function verifyTasks(config: Config, ids: string[]): Promise<void> {
  const { verify } = await import('./verify.js');
  await closing(openStore(config), async (_opened, deps) => {
    const summary = await verify(deps, ids, (verdict) => say(JSON.stringify(verdict)));
    say(JSON.stringify(summary));
    if (!summary.ok) process.exitCode = 1;
  });
}

async function read(files: string[], { sheet, encoding, delimiter, inferTypes }: ReadOptions): Promise<void> {
  const text = await readTextOptions({ encoding, delimiter, infer_types: inferTypes });
  const { readFiles } = await import('../worker/read.js');
  process.exitCode = await readFiles(files, { sheet, text }, process.stdout);
}

// What only some commands need is loaded by them: a `read` of a small file takes less time than loading all of it.

async function openDeps(config: Config): Promise<Deps> {
  const { createDeps } = await import('./deps.js');
  return createDeps(config);
}

async function openStore(config: Config): Promise<StoreDeps> {
  const { createStoreDeps } = await import('./deps.js');
  return createStoreDeps(config);
}

async function readTextOptions(given: Record<keyof ParseOptions, unknown>): Promise<ParseOptions> {
  if (Object.values(given).every((value) => value === undefined)) return {};
  const { readParseOptions } = await import('./parse-options.js');
  return readParseOptions(given);
}

async function serveWeb(deps: Deps) {
  const { assertNoDefaultPassword } = await import('./create-user.js');
  await assertNoDefaultPassword(deps.users, deps.config);
  const { setPanelEnvironment } = await import('./config.js');
  setPanelEnvironment({ bundling: false });
  const [{ createApp }, { serve }, { createPanel }] = await Promise.all([
    import('./http/app.js'),
    import('./http/serve.js'),
    import('../admin/panel.js'),
  ]);
  return serve(await createApp(deps, createPanel), deps.config, deps.feed.close);
}

async function runWorker(deps: Deps) {
  const { startWorker } = await import('../worker/main.js');
  return startWorker(deps);
}

async function isFirstPassword(deps: StoreDeps): Promise<boolean> {
  const { verifyPassword } = await import('./passwords.js');
  const admin = await deps.users.findByUsername('admin');
  return admin !== null && (await verifyPassword('admin', admin.passwordHash));
}

/**
 * Runs `work` until it ends or Ctrl-C ends it, then closes what it opened, last first, and the data under it. What cannot
 * be closed, because its server is away, keeps neither the rest open nor the process alive.
 */
async function closing<D extends StoreDeps>(
  opening: Promise<D>,
  work: (opened: { close(): Promise<void> }[], deps: D, stop: Promise<void>) => Promise<void>,
  { untilStopped = false } = {},
): Promise<void> {
  let stopped = false;
  const stop = stopSignal().then(() => {
    stopped = true;
  });
  const opened: { close(): Promise<void> }[] = [];
  const deps = await opening;
  try {
    if (!stopped) await Promise.race([work(opened, deps, stop), stop]);
    // What only runs until it is stopped ended well, even while it started; what had something to do did not do it.
    if (stopped && !untilStopped) process.exitCode = 130;
  } finally {
    for (const part of [...opened.reverse(), deps]) {
      await part.close().catch((error: unknown) => deps.log.warn({ reason: messageOf(error) }, 'could not be closed'));
    }
    // Not where only output is left to be written, however slowly it is read.
    if (stopped || opened.length > 0) setTimeout(() => process.exit(), LAST_BREATH_MS).unref();
  }
}

/** Resolves at the first Ctrl-C or SIGTERM; the second one ends the process at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const onSignal = () => {
      if (asked) process.exit(130);
      asked = true;
      resolve();
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}

function notEmpty(value: string): string {
  if (value === '') throw new InvalidArgumentError('it is empty.');
  return value;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
