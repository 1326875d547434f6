import type { Recovery } from './driver/recovery.js';

/** The parameters of a run, its events, and its findings. */
export interface Report {
  backend: string;
  seed: number;
  seconds: number;
  resources: number;
  /** Tasks that were promised to callers. */
  promised: number;
  /** Tasks of the run by the status in which they ended. */
  outcomes: Record<string, number>;
  answers: Record<string, number>;
  longestAnswerMs: number;
  faults: Record<string, number>;
  restarts: number;
  /** Promises that were not kept. */
  lost: string[];
  /** Rows or parses that exist twice, or that nothing accounts for. */
  duplicates: string[];
  /** Descriptions of answers that no caller should get. */
  complaints: string[];
  /** Processes and files that were left over. */
  leftovers: string[];
  /** The findings of `gyoretsu verify`. */
  ledger: string[];
  longestRecovery: Recovery | null;
  longestUndisturbed: Recovery | null;
  /** Milliseconds from the last fault until all tasks were done; null if that never happened. */
  drainedMs: number | null;
}

/** Lists all faults of the product that a run found; empty if there are none. */
export function findings(report: Report): string[] {
  const { lost, duplicates, complaints, leftovers, ledger, drainedMs } = report;
  const late = drainedMs === null ? ['not everything was done in time'] : [];
  return [...lost, ...duplicates, ...complaints, ...leftovers, ...ledger, ...late];
}

/** Prints a report as a table for people. */
export function printReport(report: Report): string {
  const lines: [string, string | number][] = [
    ['backend', report.backend],
    ['seed', report.seed],
    ['seconds', report.seconds],
    ['files uploaded', report.resources],
    ['tasks promised', report.promised],
    ...entries(report.outcomes, 'tasks '),
    ...entries(report.answers, 'answers '),
    ['longest answer', seconds(report.longestAnswerMs)],
    ...entries(report.faults, ''),
    ['faults in all', Object.values(report.faults).reduce((sum, count) => sum + count, 0)],
    ['processes started anew', report.restarts],
    ['losses', report.lost.length],
    ['duplicates and orphan rows', report.duplicates.length],
    ['wrong answers', report.complaints.length],
    ['left behind', report.leftovers.length],
    ['ledger', report.ledger.length === 0 ? 'adds up' : 'DOES NOT ADD UP'],
    ['longest recovery', recovery(report.longestRecovery)],
    ['  with no other fault meanwhile', recovery(report.longestUndisturbed)],
    ['from the last fault to all done', report.drainedMs === null ? 'NEVER' : seconds(report.drainedMs)],
  ];
  const width = Math.max(...lines.map(([name]) => name.length));
  const table = lines.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
  const found = findings(report);
  return found.length === 0 ? `${table}\n` : `${table}\n\n${found.slice(0, 50).join('\n')}\n`;
}

function entries(counts: Record<string, number>, prefix: string): [string, number][] {
  return Object.entries(counts)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, count]) => [`${prefix}${name}`, count]);
}

function recovery(found: Recovery | null): string {
  return found ? `${seconds(found.ms)} (${found.fault})` : 'nothing was struck';
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
