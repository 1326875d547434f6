import { readFileSync } from 'node:fs';
import * as XLSX from '@e965/xlsx';

// Its fastest way to values: dense sheets, dates as dates, and no texts and codes that are not needed here.
const book = XLSX.read(readFileSync(process.argv[2] ?? ''), {
  dense: true,
  cellDates: true,
  cellFormula: false,
  cellHTML: false,
  cellText: false,
});
let cells = 0;
let characters = 0;
for (const name of book.SheetNames) {
  for (const row of book.Sheets[name]?.['!data'] ?? []) {
    for (const cell of row ?? []) {
      if (cell?.v === undefined) continue;
      cells++;
      if (typeof cell.v === 'string') characters += cell.v.length;
    }
  }
}
console.log(JSON.stringify({ cells, characters }));
