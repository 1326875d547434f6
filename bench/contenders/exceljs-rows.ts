import ExcelJS from 'exceljs';

/** A cell that is not empty: its 0-based column and its value; of a formula its cached value. */
export interface ReadCell {
  column: number;
  value: string | number | boolean | Date;
}

/** Yields every row of a workbook, as exceljs streams them. Styles are read, because without them dates would be numbers. */
export async function* exceljsRows(path: string): AsyncGenerator<{ sheet: number; row: number; cells: ReadCell[] }> {
  const reader = new ExcelJS.stream.xlsx.WorkbookReader(path, {
    worksheets: 'emit',
    sharedStrings: 'cache',
    styles: 'cache',
    hyperlinks: 'ignore',
  });
  let sheet = 0;
  for await (const worksheet of reader) {
    for await (const row of worksheet) {
      const cells: ReadCell[] = [];
      row.eachCell((cell, number) => {
        const value = plainValue(cell.value);
        if (value !== null) cells.push({ column: number - 1, value });
      });
      yield { sheet, row: row.number, cells };
    }
    sheet++;
  }
}

function plainValue(value: ExcelJS.CellValue): ReadCell['value'] | null {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'object' || value instanceof Date) return value;
  if ('richText' in value) return value.richText.map(({ text }) => text).join('');
  if ('result' in value) return plainValue(value.result);
  if ('error' in value) return value.error;
  return 'text' in value ? value.text : null;
}
