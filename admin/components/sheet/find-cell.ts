import type { Place } from './addresses.js';
import { LAST_COLUMN } from './addresses.js';
import { askServer } from './ask-server.js';

export type Direction = 'next' | 'previous';

/** The cell that was found, or the last row that was searched before time was up, or null at the sheet's end. */
export type FoundCell = { cell: Place } | { lookedTo: number } | null;

interface Search {
  taskId: string;
  sheetIndex: number;
  text: string;
  after: Place;
  direction: Direction;
}

/** Where a search over a whole sheet of `lastRow` rows begins. */
export function startOf(direction: Direction, lastRow: number): Place {
  return direction === 'next' ? { row: 1, column: -1 } : { row: lastRow, column: LAST_COLUMN + 1 };
}

/** Where to continue behind a row that has been searched. */
export function beyond(row: number, direction: Direction): Place {
  return { row: direction === 'next' ? row + 1 : row, column: -1 };
}

/**
 * Asks for the next cell whose text contains `text`. Dates are stored as 2020-02-29T13:45:00 and shown with a space, therefore a text
 * of that form is searched both ways.
 * @throws Refusal
 */
export async function findCell(search: Search, signal: AbortSignal): Promise<FoundCell> {
  const { text, direction } = search;
  const stored = text.replace(/(\d{4}-\d\d-\d\d) (?=\d|$)/, '$1T');
  const texts = stored === text ? [text] : [text, stored];
  const found = await Promise.all(texts.map((each) => findText({ ...search, text: each }, signal)));
  return found.reduce((one, other) => (isBefore(other, one, direction) ? other : one));
}

async function findText(
  { taskId, sheetIndex, text, after, direction }: Search,
  signal: AbortSignal,
): Promise<FoundCell> {
  const query = new URLSearchParams({
    task_id: taskId,
    sheet_index: String(sheetIndex),
    text,
    after: `${after.row},${after.column}`,
    direction,
  });
  const answer = await askServer<{ cell: Place | null; looked_to: number | null }>(`/parse_results/find?${query}`, {
    signal,
  });
  if (answer.cell) return { cell: answer.cell };
  return answer.looked_to === null ? null : { lookedTo: answer.looked_to };
}

/** Whether one search found something, or stopped, before the other, in that direction. */
function isBefore(one: FoundCell, other: FoundCell, direction: Direction): boolean {
  const [a, b] = [placeOf(one), placeOf(other)];
  if (!a || !b) return a !== null;
  const order = a.row - b.row || a.column - b.column;
  return direction === 'next' ? order < 0 : order > 0;

  function placeOf(found: FoundCell): Place | null {
    if (!found) return null;
    return 'cell' in found ? found.cell : beyond(found.lookedTo, direction);
  }
}
