import ExcelJS from 'exceljs';

/** A workbook of 10 × 10 cells. Its task shows what a task costs besides its rows. */
export async function makeSmallBook(): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet('Sheet1');
  for (let row = 0; row < 10; row++) {
    sheet.addRow(Array.from({ length: 10 }, (_, at) => (at % 2 ? `値 ${row}` : row * at)));
  }
  return Buffer.from(await book.xlsx.writeBuffer());
}
