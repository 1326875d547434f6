/**
 * Reads mutants of all fixtures for a while, in child processes, so that a hang or a crash is seen as what it is:
 *
 *     npm run fuzz -- --minutes 5 [--seed 1] [--only types.xlsx]
 *     npm run fuzz -- --replay 123456 --only types.xlsx [--save mutant.xlsx]
 *
 * Prints each fault once with the line that makes its mutant again. The exit status is 1 if there was one.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { FuzzOrder, FuzzReport } from './child.js';
import { fuzzFiles } from './files.js';
import { makeMutant } from './mutate.js';
import { SECONDS, tryMutant } from './try-mutant.js';

const CHILD = fileURLToPath(new URL('./child.ts', import.meta.url));
/** A child that says nothing for so long hangs. */
const SILENCE_MS = 2 * SECONDS * 1000;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    only: { type: 'string' },
    replay: { type: 'string' },
    save: { type: 'string' },
  },
});

process.exitCode = values.replay === undefined ? await run() : await replay(Number(values.replay));

/** Makes one mutant again, and reads it in this process, where a debugger can follow. */
async function replay(seed: number): Promise<number> {
  const [file] = values.only === undefined ? [] : fuzzFiles(values.only);
  if (!file) throw new Error('--replay wants --only with the name of a fixture');
  if (values.save !== undefined) writeFileSync(values.save, makeMutant(file.bytes, seed).bytes);
  print(JSON.stringify(await tryMutant(file, seed), null, 2));
  return 0;
}

async function run(): Promise<number> {
  const runSeed = Number(values.seed);
  const until = performance.now() + Number(values.minutes) * 60_000;
  const step = availableParallelism();
  print(`seed ${runSeed}, ${fuzzFiles(values.only).length} fixtures, ${step} processes, ${values.minutes} minutes`);
  const counts = new Map<string, number>();
  const faults = new Map<string, number>();

  const onReport = (report: Extract<FuzzReport, { kind: 'end' }>) => {
    const { kind, what, fault } = report.outcome;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    if (fault !== null) note(`${kind}: ${fault}`, report.name, report.seed, what);
  };
  const note = (fault: string, name: string, seed: number, what: string) => {
    const times = (faults.get(fault) ?? 0) + 1;
    faults.set(fault, times);
    if (times === 1) print(`${fault}\n    ${what}\n    npm run fuzz -- --replay ${seed} --only ${name}`);
  };
  const lane = async (first: number) => {
    for (let from = first; performance.now() < until; ) {
      const ended = await runChild({ runSeed, from, step, only: values.only }, until, onReport);
      if (ended === null) return;
      const { report, how } = ended;
      counts.set('broken', (counts.get('broken') ?? 0) + 1);
      note(`broken: ${how} (${report.name})`, report.name, report.seed, 'the process had to be given up');
      from = report.index + step;
    }
  };
  await Promise.all(Array.from({ length: step }, (_, first) => lane(first)));

  const total = Array.from(counts.values()).reduce((sum, count) => sum + count, 0);
  print(`${total} mutants: ${Array.from(counts, ([kind, count]) => `${count} ${kind}`).join(', ')}`);
  for (const [fault, times] of faults) print(`${times} × ${fault}`);
  return faults.size > 0 ? 1 : 0;
}

/** Runs a child until the time is over (null), or it hangs or dies: then, at which mutant and how. */
function runChild(
  order: FuzzOrder,
  until: number,
  onReport: (report: Extract<FuzzReport, { kind: 'end' }>) => void,
): Promise<{ report: FuzzReport; how: string } | null> {
  return new Promise((resolve) => {
    const child: ChildProcess = fork(CHILD, { execArgv: ['--import', 'tsx', '--max-old-space-size=512'] });
    let last: FuzzReport | null = null;
    let how: string | null = null;
    let silence: NodeJS.Timeout;
    const listen = () => {
      clearTimeout(silence);
      silence = setTimeout(() => {
        how = `a hang of over ${SILENCE_MS / 1000} s`;
        child.kill('SIGKILL');
      }, SILENCE_MS);
    };
    const over = setTimeout(() => child.kill('SIGKILL'), Math.max(0, until - performance.now()));
    child.on('message', (report: FuzzReport) => {
      last = report;
      if (report.kind === 'end') onReport(report);
      listen();
    });
    child.on('exit', (code, signal) => {
      clearTimeout(silence);
      clearTimeout(over);
      const isOver = how === null && performance.now() >= until;
      if (isOver || last === null) resolve(null);
      else resolve({ report: last, how: how ?? `the process ended with ${signal ?? code}` });
    });
    child.send(order);
    silence = setTimeout(() => child.kill('SIGKILL'), 60_000);
  });
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
