import { exceljsRows } from './exceljs-rows.js';

let cells = 0;
let characters = 0;
for await (const row of exceljsRows(process.argv[2] ?? '')) {
  for (const { value } of row.cells) {
    cells++;
    if (typeof value === 'string') characters += value.length;
  }
}
console.log(JSON.stringify({ cells, characters }));
