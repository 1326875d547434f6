import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../bin/gyoretsu.js', import.meta.url));

/**
 * Has the process tell, as it ends, its processor time in seconds and its peak of resident memory in KiB. resourceUsage would tell
 * its parent's peak, from before exec.
 */
const TELL = `data:text/javascript,${encodeURIComponent(`
  import { readFileSync, writeSync } from 'node:fs';
  process.on('exit', () => {
    let peak = 0;
    try {
      peak = Number(/VmHWM:\\s*(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0);
    } catch {}
    const { user, system } = process.cpuUsage();
    writeSync(3, JSON.stringify({ cpu: (user + system) / 1e6, peak }));
  });
`)}`;

export interface Measured {
  /** null where it was killed. */
  status: number | null;
  /**
   * From the process's start to its end, or its processor time where that is less: on a machine that does ten other things, the
   * clock says nothing about the reader.
   */
  seconds: number;
  /** Peak of resident memory in MiB; 0 where the system does not tell (it is Linux that does). */
  peakMb: number;
  /** Rows printed. */
  rows: number;
  /** Bytes printed. */
  bytes: number;
  /** What the last line says of a refusal. */
  error: { code: string; message: string } | null;
  stderr: string;
}

/** Reads a file with `gyoretsu read` in a process of its own, which is killed after `limitSeconds`. */
export async function measureRead(file: string, limitSeconds: number): Promise<Measured> {
  const start = performance.now();
  const child = spawn(process.execPath, ['--import', TELL, BIN, 'read', file], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), limitSeconds * 1000);
  const measured = { rows: 0, bytes: 0, stderr: '' };
  let told = '';
  let tail: Buffer = Buffer.alloc(0);
  child.stdout?.on('data', (piece: Buffer) => {
    measured.bytes += piece.length;
    for (let at = piece.indexOf(0x0a); at >= 0; at = piece.indexOf(0x0a, at + 1)) measured.rows++;
    tail = Buffer.concat([tail.subarray(-4096), piece.subarray(-4096)]);
  });
  child.stderr?.on('data', (piece: Buffer) => (measured.stderr += piece.toString().slice(0, 4096)));
  const pipe = child.stdio[3];
  if (pipe && 'on' in pipe) pipe.on('data', (piece: Buffer) => (told += piece.toString()));
  const [status] = await once(child, 'close');
  clearTimeout(timer);
  // Lines of rows may be long and cut here, that of a refusal is not.
  const lastLine = tail.toString().trimEnd().split('\n').at(-1) ?? '';
  const { error = null } = lastLine.includes('"error":{') ? JSON.parse(lastLine) : {};
  if (error !== null) measured.rows--;
  const wall = (performance.now() - start) / 1000;
  // A process that was killed tells nothing.
  const { cpu = wall, peak = 0 }: { cpu?: number; peak?: number } = told === '' ? {} : JSON.parse(told);
  return { ...measured, error, status, seconds: Math.min(wall, cpu), peakMb: peak / 1024 };
}
