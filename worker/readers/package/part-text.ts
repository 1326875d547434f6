import { StringDecoder } from 'node:string_decoder';
import { toUtf8, Utf8Gate } from '../xml/utf8-gate.js';
import type { ZipPart } from '../zip/directory.js';
import { checkSize, inflatePart, readPart } from '../zip/inflate.js';
import type { Archive } from '../zip/package.js';

/** Workbook and relationship parts are small: 10,000 sheets take some 2 MB. */
export const MAX_PART_BYTES = 16 * 1024 * 1024;

/** A small part as text. Throws as `readPart` and Utf8Gate do. */
export async function readText(archive: Archive, part: ZipPart, limit: number = MAX_PART_BYTES): Promise<string> {
  const bytes = await readPart(archive, part, limit);
  return toUtf8(bytes, part.name).toString('utf8');
}

/** The text of a part that may be large, piece by piece. Throws as `readText` does. */
export async function* textPieces(
  archive: Archive,
  part: ZipPart,
  limit: number,
): AsyncGenerator<string, void, undefined> {
  checkSize(part, limit);
  const gate = new Utf8Gate(part.name);
  const decoder = new StringDecoder('utf8');
  for await (const chunk of inflatePart(archive, part)) yield decoder.write(gate.push(chunk));
  yield decoder.write(gate.end());
}
