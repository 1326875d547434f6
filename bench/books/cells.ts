/** The content of a book: cells by row and column, the same at every run. */

/** Positions in the styles that the writers know. */
export const STYLE_GENERAL = 0;
export const STYLE_DATE = 1;
export const STYLE_DATE_TIME = 2;
export const STYLE_AMOUNT = 3;
export const STYLE_PERCENT = 4;

/** Number formats of the styles above, in their order. */
export const STYLE_FORMATS = ['General', 'yyyy/mm/dd', 'yyyy/mm/dd hh:mm', '#,##0.00', '0.0%'];

export type Cell =
  | { kind: 'number'; value: number; style: number; formula?: string }
  | { kind: 'text'; text: string; formula?: string }
  /** A text that no other cell of the book has: writers need not look it up. */
  | { kind: 'distinct'; text: string }
  | { kind: 'boolean'; value: boolean }
  /** A cell with a style and nothing in it. */
  | { kind: 'blank' }
  /** A cell that the file has no entry for. */
  | { kind: 'absent' };

/**
 * Makes the cell at `row` and `column` (both 0-based). Call it row by row from left to right, once for each cell, because `random`
 * advances with each call.
 */
export type CellMaker = (random: () => number, row: number, column: number) => Cell;

/** Pseudo-random numbers in [0, 1), the same for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const PLACES = [
  '東京都千代田区',
  '大阪府大阪市北区',
  '北海道札幌市',
  '福岡県福岡市博多区',
  '京都府京都市左京区',
  '沖縄県那覇市',
];
const GOODS = [
  'りんご',
  'コピー用紙 A4',
  '消しゴム',
  'ボールペン（黒）',
  '緑茶 500ml',
  '軍手',
  '養生テープ',
  '段ボール箱',
];
const REMARKS = ['shipped', 'on hold', 'R&D <internal>', 'to be invoiced', '"urgent"', 'returned; see note', 'paid'];

const ABSENT: Cell = { kind: 'absent' };
const BLANK: Cell = { kind: 'blank' };

/** The columns of an order list, ten kinds in turn, as offices keep them in workbooks. */
export const mixedCell: CellMaker = (random, row, column) => {
  switch (column % 10) {
    case 0:
      return { kind: 'number', value: row * 10 + column, style: STYLE_GENERAL };
    case 1:
      return { kind: 'distinct', text: nameOf(row, column) };
    case 2:
      return { kind: 'number', value: dayOf(random), style: STYLE_DATE };
    case 3:
      return { kind: 'number', value: decimalOf(random, row), style: STYLE_AMOUNT };
    case 4:
      return { kind: 'text', text: `${pick(PLACES, random)}${Math.floor(random() * 40)}丁目` };
    case 5:
      return anyCell(random, row);
    case 6:
      return { kind: 'boolean', value: random() < 0.5 };
    case 7:
      return formulaCell(random, row);
    case 8:
      return { kind: 'text', text: `${pick(REMARKS, random)} ${Math.floor(random() * 300)}` };
    default:
      return row % 2
        ? { kind: 'number', value: Math.round((dayOf(random) + random()) * 1440) / 1440, style: STYLE_DATE_TIME }
        : { kind: 'number', value: Math.round(random() * 1_000) / 1_000, style: STYLE_PERCENT };
  }
};

/** Texts that are all different, Japanese and Latin. */
export const distinctCell: CellMaker = (random, row, column) => {
  const number = Math.floor(random() * 1e6);
  const text = column % 2 ? `${pick(GOODS, random)} ${row}-${column}-${number}` : `Part ${row}.${column} rev ${number}`;
  return { kind: 'distinct', text };
};

function nameOf(row: number, column: number): string {
  return row % 2 ? `株式会社サンプル${row}-${column}` : `Order No. ${row}/${column}`;
}

/** A column in which every kind of cell occurs, both kinds of blanks too. */
function anyCell(random: () => number, row: number): Cell {
  const kind = random();
  if (kind < 0.2) return ABSENT;
  if (kind < 0.3) return BLANK;
  if (kind < 0.5) return { kind: 'number', value: Math.floor(random() * 1_000), style: STYLE_GENERAL };
  if (kind < 0.65) return { kind: 'number', value: decimalOf(random, row), style: STYLE_GENERAL };
  if (kind < 0.7) return { kind: 'boolean', value: row % 3 === 0 };
  if (kind < 0.8) return { kind: 'number', value: dayOf(random), style: STYLE_DATE };
  return { kind: 'text', text: pick(GOODS, random) };
}

function formulaCell(random: () => number, row: number): Cell {
  const line = row + 1;
  if (row % 5 === 0) return { kind: 'text', text: row % 2 ? '要確認' : 'A & B', formula: `IF(A${line}>9,"x","y")` };
  return {
    kind: 'number',
    value: Math.round(random() * 1e7) / 100,
    style: STYLE_AMOUNT,
    formula: `ROUND(D${line}*1.1,2)`,
  };
}

/** A serial date between 2005 and 2032. */
function dayOf(random: () => number): number {
  return 38_353 + Math.floor(random() * 10_000);
}

/** Mostly two decimals. Every fourth number has all the digits of a computed value. */
function decimalOf(random: () => number, row: number): number {
  return row % 4 === 0 ? random() * 1_000 : Math.round(random() * 1e6) / 100;
}

function pick(texts: string[], random: () => number): string {
  return texts[Math.floor(random() * texts.length)] ?? '';
}
