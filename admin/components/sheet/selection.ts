import type { Place, Range } from './addresses.js';
import { rangeBetween } from './addresses.js';

/** The selection: from the active cell to the cell that a drag, or Shift with an arrow, has reached. */
export interface Selection {
  active: Place;
  end: Place;
}

/** What a key's effect depends on: the sheet's last used row and column, and how many rows fit on the screen. */
export interface Extent {
  lastRow: number;
  lastColumn: number;
  rowsPerPage: number;
}

interface Key {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

export function rangeOf({ active, end }: Selection): Range {
  return rangeBetween(active, end);
}

export function selectCell(place: Place): Selection {
  return { active: place, end: place };
}

export function selectRange({ from, to }: Range): Selection {
  return { active: from, end: to };
}

/** Returns the selection after a key, as in Excel; null for a key without a meaning here. */
export function selectByKey(selection: Selection, key: Key, extent: Extent): Selection | null {
  const whole = selectWhole(selection, key, extent);
  if (whole) return whole;
  if (key.altKey) return null;
  // Enter moves the active cell. All other keys move the end that Shift extends.
  const from = key.shiftKey && key.key !== 'Enter' ? selection.end : selection.active;
  const to = move(from, key, extent);
  if (!to) return null;
  const place = {
    row: Math.min(Math.max(to.row, 1), extent.lastRow),
    column: Math.min(Math.max(to.column, 0), extent.lastColumn),
  };
  return key.shiftKey && key.key !== 'Enter' ? { active: selection.active, end: place } : selectCell(place);
}

/** Ctrl+A, Ctrl+Space and Shift+Space: the sheet, the columns, the rows. Escape leaves one cell. */
function selectWhole(selection: Selection, key: Key, { lastRow, lastColumn }: Extent): Selection | null {
  const isControl = key.ctrlKey || key.metaKey;
  const { from, to } = rangeOf(selection);
  if (key.key === 'Escape') return selectCell(selection.active);
  if (isControl && key.key.toLowerCase() === 'a') {
    return selectRange({ from: { row: 1, column: 0 }, to: { row: lastRow, column: lastColumn } });
  }
  if (key.key !== ' ') return null;
  if (isControl) return selectRange({ from: { ...from, row: 1 }, to: { ...to, row: lastRow } });
  if (key.shiftKey) return selectRange({ from: { ...from, column: 0 }, to: { ...to, column: lastColumn } });
  return null;
}

function move({ row, column }: Place, key: Key, extent: Extent): Place | null {
  const isControl = key.ctrlKey || key.metaKey;
  switch (key.key) {
    case 'ArrowUp':
      return { row: isControl ? 1 : row - 1, column };
    case 'ArrowDown':
      return { row: isControl ? extent.lastRow : row + 1, column };
    case 'ArrowLeft':
      return { row, column: isControl ? 0 : column - 1 };
    case 'ArrowRight':
      return { row, column: isControl ? extent.lastColumn : column + 1 };
    case 'PageUp':
      return { row: row - extent.rowsPerPage, column };
    case 'PageDown':
      return { row: row + extent.rowsPerPage, column };
    case 'Home':
      return { row: isControl ? 1 : row, column: 0 };
    case 'End':
      return { row: isControl ? extent.lastRow : row, column: extent.lastColumn };
    case 'Enter':
      return { row: row + (key.shiftKey ? -1 : 1), column };
    default:
      return null;
  }
}
