import { describe, expect, test } from 'vitest';
import type { Place } from '../../admin/components/sheet/addresses.js';
import { rangeOf, selectByKey, selectCell, selectRange } from '../../admin/components/sheet/selection.js';

const EXTENT = { lastRow: 100, lastColumn: 9, rowsPerPage: 20 };
const NONE = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
const at = (row: number, column: number): Place => ({ row, column });
/** From E50 to G60. */
const SELECTED = { active: at(50, 4), end: at(60, 6) };

/** What is selected after a key, e.g. `Ctrl+Shift+End`. */
function press(keys: string, selection = SELECTED) {
  const parts = keys === ' ' ? [' '] : keys.split('+');
  const has = (name: string) => parts.slice(0, -1).includes(name);
  const held = { ctrlKey: has('Ctrl'), metaKey: has('Meta'), shiftKey: has('Shift'), altKey: has('Alt') };
  return selectByKey(selection, { ...NONE, ...held, key: parts.at(-1) ?? '' }, EXTENT);
}

describe('a key', () => {
  test.each([
    ['ArrowUp', at(49, 4)],
    ['ArrowDown', at(51, 4)],
    ['ArrowLeft', at(50, 3)],
    ['ArrowRight', at(50, 5)],
    ['Ctrl+ArrowUp', at(1, 4)],
    ['Ctrl+ArrowDown', at(100, 4)],
    ['Ctrl+ArrowLeft', at(50, 0)],
    ['Meta+ArrowRight', at(50, 9)],
    ['PageUp', at(30, 4)],
    ['PageDown', at(70, 4)],
    ['Home', at(50, 0)],
    ['End', at(50, 9)],
    ['Ctrl+Home', at(1, 0)],
    ['Meta+End', at(100, 9)],
    ['Enter', at(51, 4)],
    ['Shift+Enter', at(49, 4)],
    ['Escape', at(50, 4)],
    ['Alt+Escape', at(50, 4)],
  ])('%s moves the active cell and leaves it alone', (keys, place) => {
    expect(press(keys)).toEqual(selectCell(place));
  });

  test.each([
    ['Shift+ArrowUp', at(59, 6)],
    ['Shift+ArrowDown', at(61, 6)],
    ['Shift+ArrowLeft', at(60, 5)],
    ['Shift+ArrowRight', at(60, 7)],
    ['Shift+PageDown', at(80, 6)],
    ['Ctrl+Shift+ArrowDown', at(100, 6)],
    ['Ctrl+Shift+Home', at(1, 0)],
    ['Ctrl+Shift+End', at(100, 9)],
  ])('%s moves the other end', (keys, end) => {
    expect(press(keys)).toEqual({ active: SELECTED.active, end });
  });

  test.each([
    ['Ctrl+a', at(1, 0), at(100, 9)],
    ['Meta+A', at(1, 0), at(100, 9)],
    ['Ctrl+ ', at(1, 4), at(100, 6)],
    ['Shift+ ', at(50, 0), at(60, 9)],
  ])('%s selects the whole', (keys, from, to) => {
    expect(press(keys)).toEqual(selectRange({ from, to }));
  });

  test.each(['a', ' ', 'F2', 'Tab', 'Alt+ArrowDown', 'Alt+Home'])('“%s” means nothing here', (keys) => {
    expect(press(keys)).toBeNull();
  });

  test('does not lead out of the sheet', () => {
    const first = selectCell(at(1, 0));
    const last = selectCell(at(100, 9));
    for (const keys of ['ArrowUp', 'ArrowLeft', 'PageUp', 'Shift+Enter']) expect(press(keys, first)).toEqual(first);
    for (const keys of ['ArrowDown', 'ArrowRight', 'PageDown', 'Enter']) expect(press(keys, last)).toEqual(last);
  });
});

test('a selection is the same rectangle whichever corner it began at', () => {
  const range = { from: at(2, 1), to: at(9, 3) };
  expect(rangeOf(selectRange(range))).toEqual(range);
  expect(rangeOf({ active: at(9, 1), end: at(2, 3) })).toEqual(range);
});
