import type { CodePage } from './code-page.js';
import type { BiffVersion } from './record-kinds.js';

/**
 * A name or format code. `data[at ..)` begins with its length (`lengthBytes` of 1 or 2), then in BIFF8 a flag for the characters' width
 * ([MS-XLS] 2.5.240, 2.5.294), then the characters. If it is cut, the bytes that are there count. Characters that PostgreSQL refuses
 * become U+FFFD.
 */
export function shortText(
  data: Buffer,
  at: number,
  lengthBytes: 1 | 2,
  version: BiffVersion,
  codePage: CodePage,
): string {
  if (at + lengthBytes > data.length) return '';
  const length = lengthBytes === 1 ? data.readUInt8(at) : data.readUInt16LE(at);
  let from = at + lengthBytes;
  if (version < 8) return storable(codePage.decode(data.subarray(from, from + length)));
  const isWide = ((data[from] ?? 0) & 1) !== 0;
  from++;
  return storable(
    isWide
      ? data.subarray(from, from + 2 * length).toString('utf16le')
      : data.subarray(from, from + length).toString('latin1'),
  );
}

function storable(text: string): string {
  return text.replace(/[\0\p{Surrogate}]/gu, '\ufffd');
}
