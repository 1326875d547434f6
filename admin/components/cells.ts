/** The values of a row as the server sends them: JSON text. */
export function readValues(json: unknown): unknown[] {
  if (typeof json !== 'string') return [];
  const values: unknown = JSON.parse(json);
  return Array.isArray(values) ? values : [values];
}

/** The name of column `index`, as spreadsheets count: A … Z, AA … */
export function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : columnName(Math.floor(index / 26) - 1) + letter;
}

/** A cell's value as text. */
export function cellText(value: unknown): string {
  return value === null || value === undefined ? '' : String(value);
}
