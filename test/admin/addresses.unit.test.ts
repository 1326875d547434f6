import { describe, expect, test } from 'vitest';
import {
  fragmentOf,
  LAST_COLUMN,
  placeText,
  rangeBetween,
  rangeText,
  readAddress,
  readFragment,
} from '../../admin/components/sheet/addresses.js';

const CURRENT = { row: 7, column: 3 };
const cell = (row: number, column: number) => ({ from: { row, column }, to: { row, column } });

describe('an address', () => {
  test.each([
    ['C17', null, cell(17, 2)],
    ['c17', null, cell(17, 2)],
    [' $C$17 ', null, cell(17, 2)],
    ['Ｃ１７', null, cell(17, 2)],
    ['AA1', null, cell(1, 26)],
    ['ZZ1', null, cell(1, 701)],
    ['17', null, cell(17, 3)],
    ['C', null, cell(7, 2)],
    ['D9:B2', null, { from: { row: 2, column: 1 }, to: { row: 9, column: 3 } }],
    ['B9:D2', null, { from: { row: 2, column: 1 }, to: { row: 9, column: 3 } }],
    ['Sheet1!A1', 'Sheet1', cell(1, 0)],
    ["'My sheet'!A1", 'My sheet', cell(1, 0)],
    ["'It''s mine'!A1", "It's mine", cell(1, 0)],
    ["'!'!A1", '!', cell(1, 0)],
    ["'half!A1", "'half", cell(1, 0)],
    ['売上 ! A1', '売上', cell(1, 0)],
    ['A0', null, cell(1, 0)],
    ['A9999999999', null, cell(2_147_483_647, 0)],
    ['XFD1', null, cell(1, LAST_COLUMN)],
    ['XFE1', null, cell(1, LAST_COLUMN)],
    ['ZZZ1', null, cell(1, LAST_COLUMN)],
  ])('%s is read', (text, sheet, range) => {
    expect(readAddress(text, CURRENT)).toEqual({ sheet, range });
  });

  test.each([
    '',
    ' ',
    'Sheet1!',
    'ABCD1',
    'A12345678901',
    '1A',
    'A1:',
    ':A1',
    'A1:B2:C3',
    'A-1',
    'A1.5',
    'total',
    '合計',
  ])('“%s” is none', (text) => {
    expect(readAddress(text, CURRENT)).toBeNull();
  });

  test('is written as a spreadsheet does', () => {
    expect(placeText({ row: 17, column: 2 })).toBe('C17');
    expect(placeText({ row: 1, column: LAST_COLUMN })).toBe('XFD1');
    expect(rangeText(cell(17, 2))).toBe('C17');
    expect(rangeText(rangeBetween({ row: 9, column: 1 }, { row: 2, column: 3 }))).toBe('B2:D9');
  });
});

describe('the part of an address after #', () => {
  test.each(['Sheet1', 'My sheet', '売上', '100 %', "It's!", "'quoted"])(
    'names the sheet “%s” and its range',
    (sheet) => {
      const range = { from: { row: 2, column: 1 }, to: { row: 9, column: 3 } };
      expect(readFragment(fragmentOf(sheet, range))).toEqual({ sheet, range });
    },
  );

  test('may be typed by hand, from the first cell', () => {
    expect(readFragment('#C')).toEqual({ sheet: null, range: cell(1, 2) });
    expect(readFragment('5')).toEqual({ sheet: null, range: cell(5, 0) });
  });

  test.each(['', '#', '#%', '#Sheet1!%', '#nowhere'])('“%s” leads nowhere', (hash) => {
    expect(readFragment(hash)).toBeNull();
  });
});
