import { type Attack, MANNERS } from './attack.js';

/** What a run did, and what came of it. */
export interface Tally {
  seed: number;
  minutes: number;
  /** Requests by the kind of their table, and the manner. */
  sent: Map<string, Map<string, number>>;
  /** Answers by their outcome. */
  outcomes: Map<string, number>;
  /** How processes ended, each with what was under way. */
  lost: string[];
  /** Transactions that did not end by themselves. */
  leaked: string[];
  /** Files that were stored though they were not whole. */
  truncated: string[];
  /** Answers of 500, and answers that tell too much, once for each row of the tables. */
  faults: Map<string, string>;
  /** /healthz without an answer. */
  deaf: number;
  slowestHealthMs: number;
  /** Resident memory in MiB. */
  memory: { start: number; most: number; end: number };
}

export function createTally(seed: number, minutes: number, memory: number): Tally {
  return {
    seed,
    minutes,
    sent: new Map(),
    outcomes: new Map(),
    lost: [],
    leaked: [],
    truncated: [],
    faults: new Map(),
    deaf: 0,
    slowestHealthMs: 0,
    memory: { start: memory, most: memory, end: memory },
  };
}

/** The part of a name before the colon: an upload form, a path, … */
export function countSent({ sent }: Tally, { name, manner }: Attack): void {
  const kind = name.split(':')[0] ?? name;
  const row = sent.get(kind) ?? new Map<string, number>();
  row.set(manner, (row.get(manner) ?? 0) + 1);
  sent.set(kind, row);
}

export function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Whether anything was lost. */
export function isHarmed({ lost, leaked, truncated, faults, deaf }: Tally): boolean {
  return lost.length + leaked.length + truncated.length + faults.size + deaf > 0;
}

/** As a table for people. */
export function printTally(tally: Tally): string {
  const kinds = [...tally.sent].toSorted(([a], [b]) => a.localeCompare(b));
  const total = (manner?: string) =>
    kinds.reduce((sum, [, row]) => {
      const counts = manner === undefined ? [...row.values()] : [row.get(manner) ?? 0];
      return sum + counts.reduce((a, b) => a + b, 0);
    }, 0);
  const line = (...cells: (string | number)[]) => `| ${cells.join(' | ')} |`;
  const { memory } = tally;
  return [
    line('requests sent', ...MANNERS),
    line('---', ...MANNERS.map(() => '---:')),
    ...kinds.map(([kind, row]) => line(kind, ...MANNERS.map((manner) => row.get(manner) ?? 0))),
    line('all', ...MANNERS.map((manner) => total(manner))),
    '',
    line(`seed ${tally.seed}, ${tally.minutes} minutes`, 'count'),
    line('---', '---:'),
    line('requests sent', total()),
    line('processes lost', tally.lost.length),
    line('transactions leaked', tally.leaked.length),
    line('files stored truncated', tally.truncated.length),
    line('answers of 500, or that tell too much', tally.faults.size),
    line('/healthz without an answer', tally.deaf),
    line('slowest /healthz, ms', Math.round(tally.slowestHealthMs)),
    line(
      'memory at the start, the most, at the end, MB',
      [memory.start, memory.most, memory.end].map(Math.round).join(', '),
    ),
    '',
    `answers: ${[...tally.outcomes]
      .toSorted(([, a], [, b]) => b - a)
      .map(([outcome, times]) => `${times} × ${outcome}`)
      .join(', ')}`,
    ...[...tally.lost, ...tally.leaked, ...tally.truncated, ...tally.faults.values()],
  ].join('\n');
}
