import type { ByteSource } from '../contract.js';
import { toUtf8 } from '../xml/utf8-gate.js';
import type { ZipDirectory, ZipPart } from '../zip/directory.js';
import { readPart } from '../zip/inflate.js';

/** Workbook and relationship parts are small; 10,000 sheets take some 2 MB. */
export const MAX_PART_BYTES = 32 * 1024 * 1024;

/** A small part as text. Throws as `readPart` and Utf8Gate do. */
export async function readText(
  source: ByteSource,
  zip: ZipDirectory,
  part: ZipPart,
  limit: number = MAX_PART_BYTES,
): Promise<string> {
  const bytes = await readPart(source, zip, part, limit);
  return toUtf8(bytes, part.name).toString('utf8');
}
