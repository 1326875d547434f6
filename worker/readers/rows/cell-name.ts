/** A cell's name as Excel shows it (`B3`): `row` is 1-based, `column` 0-based. */
export function cellName(row: number, column: number): string {
  return `${columnName(column)}${row}`;
}

/** A column's letters; `column` is 0-based. */
export function columnName(column: number): string {
  let letters = '';
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  }
  return letters;
}
