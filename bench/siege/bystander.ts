import { setTimeout as sleep } from 'node:timers/promises';
import { createApi } from '../../test/helpers/api.js';
import { makeSmallBook } from '../small-book.js';

const EVERY_MS = 1_000;
const ASK_EVERY_MS = 25;
/** Milliseconds after which a task has failed. */
const PATIENCE_MS = 60_000;

/** What a person saw who only wanted to work meanwhile. */
export interface Seen {
  /** From the upload to SUCCESS, in milliseconds, in ascending order. */
  times: number[];
  /** The kinds of failures, and how often each came. */
  failures: Map<string, number>;
}

/** Uploads and parses a workbook of 10 × 10 cells every second, even if the last one is not done. */
export async function work(url: string, authorization: string, seconds: number): Promise<Seen> {
  const book = await makeSmallBook();
  const seen: Seen = { times: [], failures: new Map() };
  const under: Promise<void>[] = [];
  for (let at = 0; at < seconds; at++) {
    under.push(once(url, authorization, book, seen));
    await sleep(EVERY_MS);
  }
  await Promise.all(under);
  seen.times.sort((a, b) => a - b);
  return seen;
}

async function once(url: string, authorization: string, book: Buffer, seen: Seen): Promise<void> {
  const api = createApi(url, authorization);
  const began = performance.now();
  const fail = (what: string) => void seen.failures.set(what, (seen.failures.get(what) ?? 0) + 1);
  try {
    const uploaded = await api.upload('small.xlsx', book, '?parse=true');
    if (uploaded.status !== 201) return fail(`upload ${uploaded.status}`);
    while (performance.now() - began < PATIENCE_MS) {
      const { status, body } = await api.get(`task_results/${uploaded.body.task_id}`);
      if (status !== 200) return fail(`task ${status}`);
      if (body.status === 'SUCCESS') return void seen.times.push(performance.now() - began);
      await sleep(ASK_EVERY_MS);
    }
    fail('not done within a minute');
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
  }
}
