import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Cell, type CellMaker, createRandom } from './cells.js';
import type { Facts, Shape } from './facts.js';

const PIECE = 128 * 1024;

/** Writes the first sheet as UTF-8 text (RFC 4180). Every field is a text in such a file, therefore all count as characters. */
export async function writeCsv(path: string, shape: Shape, cellAt: CellMaker): Promise<Facts> {
  const facts: Facts = { entries: shape.rows * shape.columns, cells: 0, characters: 0 };
  await pipeline(Readable.from(csvText(shape, cellAt, facts)), createWriteStream(path));
  return facts;
}

function* csvText(shape: Shape, cellAt: CellMaker, facts: Facts): Generator<string> {
  const random = createRandom(shape.rows * 31 + shape.columns);
  let piece = '';
  for (let row = 0; row < shape.rows; row++) {
    for (let column = 0; column < shape.columns; column++) {
      const field = shownText(cellAt(random, row, column));
      if (field !== '') facts.cells++;
      facts.characters += field.length;
      piece += (column === 0 ? '' : ',') + (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);
    }
    piece += '\r\n';
    if (piece.length > PIECE) {
      yield piece;
      piece = '';
    }
  }
  yield piece;
}

function shownText(cell: Cell): string {
  if (cell.kind === 'absent' || cell.kind === 'blank') return '';
  if (cell.kind === 'boolean') return cell.value ? 'TRUE' : 'FALSE';
  return cell.kind === 'number' ? String(cell.value) : cell.text;
}
