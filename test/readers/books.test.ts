import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readAll, refusal } from './read-all.js';

const folder = new URL('../../fixtures/books/', import.meta.url);
const names = readdirSync(folder).filter((name) => !name.endsWith('.json'));

interface Expected {
  sheets?: { name: string; visibility?: string; rows: [number, unknown[], string][] }[];
  error?: string;
}

describe('each book of fixtures/books', () => {
  it.each(names)('%s is read as its expected rows say', async (name) => {
    const book = readFileSync(new URL(name, folder));
    const expected: Expected = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
    if (expected.error !== undefined) {
      expect((await refusal(book, { name })).code).toBe(expected.error);
      return;
    }
    const sheets = await readAll(book, { name });
    expect(
      sheets.map((sheet) => ({
        name: sheet.name,
        visibility: sheet.visibility,
        rows: Array.from(sheet.rows, ([row, { values, types }]) => [row, values, types]),
      })),
    ).toEqual(expected.sheets?.map((sheet) => ({ visibility: 'visible', ...sheet })));
  });
});
