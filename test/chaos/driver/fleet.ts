import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../helpers/free-port.js';
import { signal } from './marked-processes.js';

const BIN = fileURLToPath(new URL('../../../bin/gyoretsu.js', import.meta.url));
const READY = /listens on|takes jobs/;
/**
 * Milliseconds before a restart. A supervisor would restart at once too, but not in a tight loop while database or queue are
 * unreachable.
 */
const RESTART_AFTER_MS = 1_000;

/** One `gyoretsu web` or `gyoretsu worker`. It is plain data, because it is sent to the process of the faults too. */
export interface Member {
  name: string;
  kind: 'web' | 'worker';
  pid: number;
  /** Empty for a worker. */
  url: string;
}

export interface Fleet {
  /** The processes that run and are ready. */
  members(): Member[];
  /** Starts a process in a process group of its own and waits until it reports that it is ready. */
  start(kind: Member['kind'], env?: Record<string, string>): Promise<Member>;
  /** Sends a signal to one process alone and waits for its end. Returns the exit code, null if a signal ended it. */
  end(member: Member, by: NodeJS.Signals): Promise<number | null>;
  /** From now on, restarts each process that ends. */
  keepUp(): void;
  /** How many restarts there were. */
  restarts(): number;
  /** Asks all to stop, and returns the exit codes by name. */
  close(): Promise<Record<string, number | null>>;
}

interface Running extends Member {
  process: ChildProcess;
  env: Record<string, string>;
}

/** Starts and keeps the product's own processes. Their output goes to `logs`, a file each. */
export function createFleet(env: Record<string, string>, logs: string, onChange: (members: Member[]) => void): Fleet {
  const running = new Map<number, Running>();
  const names = { web: 0, worker: 0 };
  let keeping = false;
  let closing = false;
  let restarts = 0;

  const members = () => [...running.values()].map(({ name, kind, pid, url }) => ({ name, kind, pid, url }));

  async function launch(kind: Member['kind'], name: string, more: Record<string, string>): Promise<Running> {
    const { PATH, HOME } = process.env;
    const log = createWriteStream(join(logs, `${name}.log`), { flags: 'a' });
    const child = spawn(process.execPath, [BIN, kind], {
      env: { PATH, HOME, LOG_LEVEL: 'info', ...env, ...more },
      // In a group of its own, Ctrl-C reaches only this process, and a worker can be stopped together with its children.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.on('exit', (code, by) => log.end(`--- ${new Date().toISOString()} ended with ${by ?? code}\n`));
    await new Promise<void>((resolve, reject) => {
      let output = '';
      let isReady = false;
      const onText = (text: Buffer) => {
        if (log.writable) log.write(text);
        if (isReady) return;
        output += text;
        isReady = READY.test(output);
        if (isReady) resolve();
      };
      child.stdout.on('data', onText);
      child.stderr.on('data', onText);
      child.on('error', reject);
      child.on('exit', (code, by) =>
        reject(new Error(`${name} ended with ${by ?? code} before it was ready: ${output}`)),
      );
    });
    const member = { name, kind, pid: child.pid ?? 0, process: child, env: more };
    const url = kind === 'web' ? `http://127.0.0.1:${more['PORT']}` : '';
    const started = { ...member, url };
    running.set(started.pid, started);
    child.on('exit', () => {
      running.delete(started.pid);
      onChange(members());
      if (keeping && !closing) void revive(started);
    });
    onChange(members());
    return started;
  }

  async function revive({ kind, name, env: more }: Running): Promise<void> {
    for (;;) {
      await sleep(RESTART_AFTER_MS);
      if (closing) return;
      const started = await launch(kind, name, more).catch(() => null);
      if (started) {
        restarts++;
        // It was started after the fleet was told to close: nobody else will stop it.
        if (closing) signal(started.pid, 'SIGTERM');
        return;
      }
    }
  }

  async function end(member: Member, by: NodeJS.Signals): Promise<number | null> {
    const child = running.get(member.pid)?.process;
    if (!child) return null;
    const exited = once(child, 'exit');
    signal(member.pid, by);
    const [code] = await exited;
    return code;
  }

  return {
    members,
    restarts: () => restarts,
    end,

    async start(kind, more = {}) {
      const name = `${kind}-${++names[kind]}`;
      const port: Record<string, string> = kind === 'web' ? { PORT: String(await freePort()) } : {};
      const { pid, url } = await launch(kind, name, { ...port, ...more });
      return { name, kind, pid, url };
    },

    keepUp() {
      keeping = true;
    },

    async close() {
      closing = true;
      const codes = members().map(async (member) => [member.name, await end(member, 'SIGTERM')] as const);
      return Object.fromEntries(await Promise.all(codes));
    },
  };
}
