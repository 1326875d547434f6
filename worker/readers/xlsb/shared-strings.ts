import type { Kernel } from '../../kernel/kernel.js';
import { TEXT_LIMIT, tooLongString } from '../rows/cell-limits.js';
import type { SharedStrings } from '../shared-strings/shared-strings.js';
import { StringArena, type StringMemory } from '../shared-strings/string-arena.js';
import { MOST_JSON_BYTES_PER_UNIT } from '../text/json-code.js';
import { UnicodeToJson } from '../text/unicode-json.js';
import type { ZipPart } from '../zip/directory.js';
import { inflatePart } from '../zip/inflate.js';
import type { Package } from '../zip/package.js';
import { badRecord } from './damage.js';
import { BRT_BEGIN_SST, BRT_END_SST, BRT_SST_ITEM } from './record-ids.js';
import { RecordReader, recordSet } from './record-reader.js';
import { findWideText, type WideText } from './wide-string.js';

const WANTED = recordSet([BRT_BEGIN_SST, BRT_SST_ITEM, BRT_END_SST]);
/** Bytes of the shortest BrtSSTItem: number, size, flags, the length of the text. */
export const SHORTEST_ITEM = 7;

/**
 * Reads the shared strings part ([MS-XLSB] 2.1.7.45), of rich strings (2.5.121) the text alone. Throws WorkbookError:
 * `too_many_strings`, `too_long_text` for a single string, `bad_record`, and what inflatePart throws. `onChunk` gets the bytes worked
 * through.
 */
export async function readSharedStrings(pack: Package, part: ZipPart, kernel: Kernel): Promise<SharedStrings> {
  const scanner = new StringScanner(part, kernel);
  try {
    for await (const chunk of inflatePart(pack, part)) {
      scanner.push(chunk);
      pack.onChunk(chunk.length);
    }
    return scanner.finish();
  } catch (error) {
    scanner.close();
    throw error;
  }
}

/** Scans a shared strings part pushed to it piece by piece. */
class StringScanner {
  private readonly arena: StringArena;
  private readonly records: RecordReader;
  private readonly place: WideText = { from: 0, to: 0 };
  private readonly text = new UnicodeToJson();
  private hasBegun = false;
  private hasEnded = false;

  constructor(
    private readonly part: ZipPart,
    memory: StringMemory,
  ) {
    this.arena = new StringArena(memory);
    this.records = new RecordReader(part, WANTED, () => ` after text number ${this.arena.count}`);
  }

  push(chunk: Buffer): void {
    const { records } = this;
    records.push(chunk);
    while (records.next()) {
      if (records.id === BRT_SST_ITEM && this.hasBegun && !this.hasEnded) this.add();
      else if (records.id === BRT_BEGIN_SST) this.hasBegun = true;
      else if (records.id === BRT_END_SST) this.hasEnded = true;
      else throw badRecord(this.part.name, 'a text is outside of the list of texts');
    }
  }

  /** The strings, once all has been pushed. */
  finish(): SharedStrings {
    this.records.finish();
    if (!this.hasBegun || !this.hasEnded) throw badRecord(this.part.name, 'the list of texts is not whole');
    return this.arena.finish();
  }

  /** Frees what the strings hold, if they are not to be used. */
  close(): void {
    this.arena.close();
  }

  /** Adds a RichStr: a byte of flags, the text, then formats and phonetics, which are no part of it. */
  private add(): void {
    const { arena, place, text } = this;
    const { bytes, at, end } = this.records;
    const number = arena.count + 1;
    if (!findWideText(bytes, at + 1, end, place)) {
      throw badRecord(this.part.name, `text number ${number} is longer than its record`);
    }
    const units = (place.to - place.from) / 2;
    if (units > TEXT_LIMIT) throw tooLongString(number, this.part.name);
    arena.ensure(units * MOST_JSON_BYTES_PER_UNIT + 2);
    const to = text.string(bytes, place.from, place.to, arena.bytes, arena.used);
    if (to - arena.used > TEXT_LIMIT) throw tooLongString(number, this.part.name);
    arena.add(to, text.replaced);
  }
}
