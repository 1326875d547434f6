import { type ChildProcess, type ChildProcessWithoutNullStreams, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../bin/gyoretsu.js', import.meta.url));

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Running {
  process: ChildProcess;
  /** The address on which it listens; empty for a worker. */
  url: string;
  /** What it has printed so far. */
  output(): string;
  /** Ends it as Ctrl-C does, and returns its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** A clean environment: the developer's own variables must not change a test. */
function environment(env: Record<string, string>): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  return { PATH, HOME, LOG_LEVEL: 'warn', PORT: '0', ...env };
}

/** A command that is under way. */
export interface Spawned {
  process: ChildProcessWithoutNullStreams;
  /** What it has printed so far, on either stream. */
  output(): string;
  /** Waits until it has printed a text, behind so many characters. Throws if the command ends before. */
  until(pattern: RegExp, from?: number): Promise<void>;
  ended: Promise<Finished>;
}

/** Starts a command, whose input stays open. */
export function spawnGyoretsu(
  args: string[],
  env: Record<string, string> = {},
  options: Pick<SpawnOptions, 'cwd' | 'uid' | 'gid'> = {},
): Spawned {
  return follow(spawn(process.execPath, [BIN, ...args], { ...options, env: environment(env) }));
}

/** The same at a terminal of its own, as if somebody had typed it. Needs script(1). */
export function spawnAtTerminal(args: string[], env: Record<string, string> = {}): Spawned {
  const quoted = [process.execPath, BIN, ...args].map((arg) => `'${arg}'`).join(' ');
  // If the terminal had no width, the prompts would break after each letter.
  const command = `stty cols 100 rows 40; exec ${quoted}`;
  return follow(spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], { env: environment(env) }));
}

function follow(child: ChildProcessWithoutNullStreams): Spawned {
  let stdout = '';
  let stderr = '';
  const watchers = new Set<() => void>();
  const told = () => {
    for (const watcher of watchers) watcher();
  };
  child.stdout.on('data', (text: Buffer) => {
    stdout += text;
    told();
  });
  child.stderr.on('data', (text: Buffer) => {
    stderr += text;
    told();
  });
  // If the process ends early, writing to it fails. That must not end the test run.
  child.stdin.on('error', () => {});
  const output = () => stdout + stderr;
  return {
    process: child,
    output,
    until: (pattern, from = 0) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!pattern.test(output().slice(from))) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        child.on('close', (code) => reject(new Error(`ended with ${code} before ${pattern}: ${output()}`)));
        look();
      }),
    ended: once(child, 'close').then(([code]) => ({ code, stdout, stderr })),
  };
}

/** Runs a command to its end. */
export async function runGyoretsu(
  args: string[],
  env: Record<string, string> = {},
  input: string | Buffer = '',
): Promise<Finished> {
  const { process: child, ended } = spawnGyoretsu(args, env);
  child.stdin.end(input);
  return ended;
}

/**
 * Starts `start`, `web` or `worker` as a process of its own and waits until it reports that it is ready.
 * @param program what to run instead of this clone under this Node: a command and its first arguments
 */
export async function startGyoretsu(
  command: 'start' | 'web' | 'worker',
  env: Record<string, string>,
  program: readonly [string, ...string[]] = [process.execPath, BIN],
): Promise<Running> {
  const [file, ...args] = program;
  const child = spawn(file, [...args, command], { env: environment(env) });
  const exited = once(child, 'exit');
  let output = '';
  await new Promise<void>((resolve, reject) => {
    const onText = (text: Buffer) => {
      output += text;
      if (/Ctrl-C stops it|listens on|takes jobs/.test(output)) resolve();
    };
    child.stdout.on('data', onText);
    child.stderr.on('data', onText);
    child.on('exit', (code) => reject(new Error(`gyoretsu ${command} ended with ${code}: ${output}`)));
  });
  return {
    process: child,
    url: /http:\/\/[\d.:[\]a-z]+/.exec(output)?.[0] ?? '',
    output: () => output,
    async stop(signal = 'SIGINT') {
      child.kill(signal);
      const [code] = await exited;
      return code;
    },
  };
}
