import { WorkbookError } from '../../../src/errors.js';
import { MAX_TEXT } from '../budgets.js';
import type { ByteSource } from '../contract.js';
import { SharedStrings } from '../xlsx/shared-strings.js';
import type { ZipDirectory, ZipPart } from '../zip/directory.js';
import { inflatePart } from '../zip/inflate.js';
import { badRecord } from './damage.js';
import { BRT_BEGIN_SST, BRT_END_SST, BRT_SST_ITEM } from './record-ids.js';
import { RecordReader, recordSet } from './record-reader.js';
import { encodeWideText, findWideText, MOST_JSON_BYTES_PER_UNIT, type WideText } from './wide-text.js';

const WANTED = recordSet([BRT_BEGIN_SST, BRT_SST_ITEM, BRT_END_SST]);
/** Bytes of all strings together: they stay in memory for the whole workbook. */
const ARENA_LIMIT = 128 * 1024 * 1024;
/** Bytes of one string as JSON: what 32,767 characters may take, and as much again for writers that ignore the limit. */
export const TEXT_LIMIT = 2 * MAX_TEXT * MOST_JSON_BYTES_PER_UNIT;

/**
 * Reads the shared strings part ([MS-XLSB] 2.1.7.45), of rich strings (2.5.121) the text alone. Throws WorkbookError:
 * `too_many_strings` over ARENA_LIMIT, `too_long_text` for a single string, `bad_record`, and what inflatePart throws. `onChunk` gets
 * the bytes worked through.
 */
export async function readSharedStrings(
  source: ByteSource,
  zip: ZipDirectory,
  part: ZipPart,
  signal: AbortSignal | undefined,
  onChunk: (bytes: number) => void,
): Promise<SharedStrings> {
  const builder = new StringsBuilder(part);
  const records = new RecordReader(part, WANTED, () => ` after text number ${builder.strings.count}`);
  let hasBegun = false;
  let hasEnded = false;
  for await (const chunk of inflatePart(source, zip, part, signal)) {
    records.push(chunk);
    while (records.next()) {
      if (records.id === BRT_SST_ITEM && hasBegun && !hasEnded) builder.add(records.bytes, records.at, records.end);
      else if (records.id === BRT_BEGIN_SST) hasBegun = true;
      else if (records.id === BRT_END_SST) hasEnded = true;
      else throw badRecord(part.name, 'a text stands outside of the list of texts');
    }
    onChunk(chunk.length);
  }
  records.finish();
  if (!hasBegun || !hasEnded) throw badRecord(part.name, 'the list of texts is not whole');
  return builder.finish();
}

/** Fills a SharedStrings. */
class StringsBuilder {
  readonly strings: SharedStrings;
  private used = 0;
  private readonly text: WideText = { from: 0, to: 0 };
  private readonly count = { replaced: 0 };

  constructor(private readonly part: ZipPart) {
    // Most texts take one byte a character in JSON and two here; untouched memory costs nothing until then.
    this.strings = new SharedStrings(Math.min(part.inflatedSize, ARENA_LIMIT) + 1024);
  }

  /** Adds the RichStr in `bytes[at .. end)`: a byte of flags, the text, then formats and phonetics, which are no part of it. */
  add(bytes: Buffer, at: number, end: number): void {
    const { strings, text, count } = this;
    const number = strings.count + 1;
    if (!findWideText(bytes, at + 1, end, text)) {
      throw badRecord(this.part.name, `text number ${number} is longer than its record`);
    }
    const units = (text.to - text.from) / 2;
    if (units > TEXT_LIMIT) throw this.tooLong(number);
    this.ensure(units * MOST_JSON_BYTES_PER_UNIT + 2);
    const to = encodeWideText(bytes, text.from, text.to, strings.arena, this.used, count);
    if (to - this.used > TEXT_LIMIT) throw this.tooLong(number);
    if (count.replaced > 0) {
      strings.replacedIn.set(strings.count, count.replaced);
      count.replaced = 0;
    }
    this.used = to;
    strings.count++;
    if (strings.count + 1 > strings.offsets.length) {
      const grown = new Uint32Array(strings.offsets.length * 2);
      grown.set(strings.offsets);
      strings.offsets = grown;
    }
    strings.offsets[strings.count] = to;
  }

  finish(): SharedStrings {
    const { strings } = this;
    // A growing buffer doubles; what was not used is not kept.
    strings.offsets = strings.offsets.slice(0, strings.count + 1);
    return strings;
  }

  private ensure(room: number): void {
    const { strings } = this;
    if (this.used > ARENA_LIMIT) {
      throw new WorkbookError(
        'too_many_strings',
        `The workbook's texts come to more than ${ARENA_LIMIT / 1024 / 1024} MiB, the most that is kept in memory. Split it into several workbooks.`,
      );
    }
    if (strings.arena.length - this.used >= room) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.used + room, Math.min(strings.arena.length * 2, ARENA_LIMIT)));
    strings.arena.copy(grown, 0, 0, this.used);
    strings.arena = grown;
  }

  private tooLong(number: number): WorkbookError {
    return new WorkbookError(
      'too_long_text',
      `Text number ${number} of ${this.part.name} is longer than the 32,767 characters that Excel allows in a cell. Shorten it.`,
    );
  }
}
