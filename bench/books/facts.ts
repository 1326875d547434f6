import type { Cell } from './cells.js';

/** The size of a book. `rows` and `columns` are those of each sheet. */
export interface Shape {
  sheets: number;
  rows: number;
  columns: number;
}

/** What was written into a book. A reader has to find the same. */
export interface Facts {
  /** Cells that the file has an entry for, formatted blanks too. */
  entries: number;
  /** Cells with something in them. */
  cells: number;
  /** Characters (UTF-16 units; the books have none beyond U+FFFF) of all cells that are texts. */
  characters: number;
}

/** Counts cells on their way into a file. */
export function createTally(): { add(cell: Cell): Cell; facts(): Facts } {
  const facts: Facts = { entries: 0, cells: 0, characters: 0 };
  return {
    add(cell) {
      if (cell.kind !== 'absent') facts.entries++;
      if (cell.kind !== 'absent' && cell.kind !== 'blank') facts.cells++;
      if (cell.kind === 'text' || cell.kind === 'distinct') facts.characters += cell.text.length;
      return cell;
    },
    facts: () => facts,
  };
}
