import { type ChildProcess, spawn } from 'node:child_process';
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
  /** Where it listens; empty for a worker. */
  url: string;
  /** What it has printed so far. */
  output(): string;
  /** Ends it as Ctrl-C does, and gives its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** A clean environment, so that nothing of the developer's own leaks into a test. */
function environment(env: Record<string, string>): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  return { PATH, HOME, LOG_LEVEL: 'warn', PORT: '0', ...env };
}

/** Runs a command to its end. */
export async function runGyoretsu(args: string[], env: Record<string, string> = {}, input = ''): Promise<Finished> {
  const child = spawn(process.execPath, [BIN, ...args], { env: environment(env) });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text: Buffer) => (stdout += text));
  child.stderr.on('data', (text: Buffer) => (stderr += text));
  child.stdin.end(input);
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}

/**
 * Starts `start`, `web` or `worker` as a process of its own and waits until it says that it is ready.
 *
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
