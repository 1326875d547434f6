import { WorkbookError } from '../../../src/errors.js';
import { MOST_JSON_BYTES_PER_BYTE, UnicodeToJson } from './json-text.js';
import { damaged } from './refusals.js';

/** Bytes of all strings together: they stay in memory for the whole workbook. */
const ARENA_LIMIT = 128 * 1024 * 1024;
/** What a string's header may take: its length, flags, the numbers of formatting runs and phonetic bytes. */
const HEADER_BYTES = 9;

const IS_WIDE = 1;
const HAS_PHONETIC = 4;
const HAS_RUNS = 8;

/**
 * The texts that cells name by index, each kept once as finished JSON, quotes and all, one after the other in one buffer: string `i`
 * is `arena[offsets[i] .. offsets[i + 1])`.
 */
export class SharedStrings {
  arena = Buffer.alloc(0);
  offsets = new Uint32Array(1);
  count = 0;
  /** Characters that became U+FFFD, for the few strings that have any. */
  readonly replacedIn = new Map<number, number>();
}

/**
 * Reads the shared strings ([MS-XLS] 2.4.265) from the SST record and the CONTINUE records after it, pushed one by one. A string may be
 * cut anywhere; where its characters are cut, the next record begins with a flag that says anew how wide they are.
 */
export class SharedStringsParser {
  private readonly strings = new SharedStrings();
  private readonly text = new UnicodeToJson();
  private used = 0;

  private readonly header = Buffer.alloc(HEADER_BYTES);
  private headerBytes = 0;
  private inText = false;
  private isWide = false;
  private charactersLeft = 0;
  /** Bytes after the characters: formatting runs and phonetic data. */
  private bytesAfter = 0;

  /** The first eight bytes of an SST record, two counts, are not to be pushed: the strings themselves tell how many there are. */
  push(bytes: Buffer, from: number, to: number): void {
    this.reserve((to - from) * MOST_JSON_BYTES_PER_BYTE + 16);
    let at = from;
    if (this.inText && this.charactersLeft > 0 && at < to) {
      this.isWide = ((bytes[at] ?? 0) & IS_WIDE) !== 0;
      at++;
    }
    while (at < to) {
      if (this.inText) {
        at = this.readText(bytes, at, to);
        continue;
      }
      this.header[this.headerBytes++] = bytes[at++] ?? 0;
      if (this.headerBytes >= 3 && this.headerBytes === this.headerSize()) this.beginText();
    }
  }

  /** The strings; one that was cut is none. */
  finish(): SharedStrings {
    const { strings } = this;
    strings.offsets = strings.offsets.slice(0, strings.count + 1);
    return strings;
  }

  private headerSize(): number {
    const flags = this.header[2] ?? 0;
    return 3 + ((flags & HAS_RUNS) !== 0 ? 2 : 0) + ((flags & HAS_PHONETIC) !== 0 ? 4 : 0);
  }

  private beginText(): void {
    const { header } = this;
    const flags = header[2] ?? 0;
    this.charactersLeft = header.readUInt16LE(0);
    this.isWide = (flags & IS_WIDE) !== 0;
    this.bytesAfter = 0;
    if ((flags & HAS_RUNS) !== 0) this.bytesAfter += 4 * header.readUInt16LE(3);
    if ((flags & HAS_PHONETIC) !== 0) this.bytesAfter += header.readUInt32LE(this.headerSize() - 4);
    this.headerBytes = 0;
    this.inText = true;
    this.text.begin();
    this.strings.arena[this.used++] = 0x22;
    this.endTextIfComplete();
  }

  private readText(bytes: Buffer, at: number, to: number): number {
    if (this.charactersLeft > 0) {
      const width = this.isWide ? 2 : 1;
      const count = Math.min(this.charactersLeft, Math.floor((to - at) / width));
      if (count === 0) throw damaged(`its text number ${this.strings.count + 1} is cut in the middle of a character`);
      const { arena } = this.strings;
      const end = at + count * width;
      this.used = this.isWide
        ? this.text.wide(bytes, at, end, arena, this.used)
        : this.text.narrow(bytes, at, end, arena, this.used);
      this.charactersLeft -= count;
      at = end;
    } else {
      const skipped = Math.min(this.bytesAfter, to - at);
      this.bytesAfter -= skipped;
      at += skipped;
    }
    this.endTextIfComplete();
    return at;
  }

  private endTextIfComplete(): void {
    if (this.charactersLeft > 0 || this.bytesAfter > 0) return;
    const { strings } = this;
    this.inText = false;
    this.used = this.text.end(strings.arena, this.used);
    strings.arena[this.used++] = 0x22;
    if (this.text.replaced > 0) strings.replacedIn.set(strings.count, this.text.replaced);
    strings.count++;
    if (strings.count === strings.offsets.length) {
      const grown = new Uint32Array(Math.max(1024, strings.count * 2));
      grown.set(strings.offsets);
      strings.offsets = grown;
    }
    strings.offsets[strings.count] = this.used;
  }

  private reserve(room: number): void {
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
}
