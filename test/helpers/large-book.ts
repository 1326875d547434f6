import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import ExcelJS from 'exceljs';

/** A workbook of mixed cells: numbers, texts in Japanese, dates. The same size always makes the same workbook. */
export function makeLargeBook(rows: number, columns: number): Promise<Buffer> {
  return makeBook(rows, (row) =>
    Array.from({ length: columns }, (_, at) => {
      if (at % 4 === 0) return row * 1.5 + at;
      if (at % 4 === 1) return `項目 ${(row * 7 + at) % 5_000}`;
      if (at % 4 === 2) return new Date(Date.UTC(2020, 0, 1 + (row % 1_000)));
      return row % 2 === 0;
    }),
  );
}

/** A workbook of one column whose texts are all different: a reader has to keep all of them. */
export function makeWordyBook(rows: number, length: number): Promise<Buffer> {
  return makeBook(rows, (row) => [`${row} `.repeat(length).slice(0, length)]);
}

async function makeBook(rows: number, valuesOf: (row: number) => ExcelJS.CellValue[]): Promise<Buffer> {
  const out = new PassThrough();
  const bytes = buffer(out);
  const book = new ExcelJS.stream.xlsx.WorkbookWriter({ stream: out, useSharedStrings: true, useStyles: true });
  const sheet = book.addWorksheet('データ');
  for (let row = 1; row <= rows; row++) sheet.addRow(valuesOf(row)).commit();
  await book.commit();
  return bytes;
}
