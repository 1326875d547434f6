import { createRunningSum } from '../../../src/rows/running-sum.js';
import type { CellSum } from '../../../src/store/sums.js';
import type { Range } from './addresses.js';
import { askServer, Refusal } from './ask-server.js';

/** After so many answers without progress, the server is too busy, and the sum is given up. */
const MOST_IN_VAIN = 5;
/** How long to wait for a server that is too busy, in milliseconds. */
const PAUSE_MS = 1_000;

type Answer = CellSum & { summed_to: number };

/**
 * Has the server sum up a range, in as many steps as the server needs.
 * @param onProgress gets the part that is done, from 0 to 1
 * @throws Refusal; DOMException `AbortError` once `signal` aborts
 */
export async function askSum(
  { taskId, sheetIndex }: { taskId: string; sheetIndex: number },
  { from, to }: Range,
  signal: AbortSignal,
  onProgress: (part: number) => void,
): Promise<CellSum | null> {
  const sum = createRunningSum();
  const all: CellSum = { filled: 0, numbers: 0, sum: null, least: null, most: null };
  let inVain = 0;
  for (let row = from.row; row <= to.row && inVain < MOST_IN_VAIN; ) {
    const query = new URLSearchParams({
      task_id: taskId,
      sheet_index: String(sheetIndex),
      from_row: String(row),
      to_row: String(to.row),
      from_column: String(from.column),
      to_column: String(to.column),
    });
    const answer = await askServer<Answer>(`/parse_results/sum?${query}`, { signal }).catch(orBusy);
    if (answer === null) {
      inVain++;
      await pause(signal);
      continue;
    }
    all.filled += answer.filled;
    if (answer.sum !== null && answer.least !== null && answer.most !== null) {
      sum.add(answer.sum);
      all.least = Math.min(answer.least, all.least ?? answer.least);
      all.most = Math.max(answer.most, all.most ?? answer.most);
      all.numbers += answer.numbers;
    }
    inVain = answer.summed_to < row ? inVain + 1 : 0;
    row = answer.summed_to + 1;
    onProgress((row - from.row) / (to.row - from.row + 1));
  }
  if (inVain >= MOST_IN_VAIN) return null;
  return { ...all, sum: all.numbers === 0 ? null : sum.total() };
}

/** Returns null for a server that has too much to do at the moment, and says that it may be asked again. */
function orBusy(error: unknown): null {
  if (error instanceof Refusal && (error.status === 429 || error.status === 503)) return null;
  throw error;
}

/** @throws DOMException `AbortError` at the next request, once `signal` has aborted */
function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, PAUSE_MS);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
