import type { SharedStrings } from '../shared-strings/shared-strings.js';
import { StringArena } from '../shared-strings/string-arena.js';
import { MOST_JSON_BYTES_PER_UNIT } from '../text/json-code.js';
import { UnicodeToJson } from '../text/unicode-json.js';
import { damaged } from './refusals.js';

/** What a string's header may take: its length, flags, the numbers of formatting runs and phonetic bytes. */
const HEADER_BYTES = 9;

const IS_WIDE = 1;
const HAS_PHONETIC = 4;
const HAS_RUNS = 8;

/**
 * Reads the shared strings ([MS-XLS] 2.4.265) from the SST record and the CONTINUE records after it, pushed one by one. A string may be
 * cut anywhere. If its characters are cut, the next record begins with a flag that says anew how wide they are.
 * @throws WorkbookError `damaged`, `too_many_strings`
 */
export class SharedStringsParser {
  /** How many bytes there are is not known before the end. */
  private readonly arena = new StringArena();
  private readonly text = new UnicodeToJson();

  private readonly header = Buffer.alloc(HEADER_BYTES);
  private headerBytes = 0;
  private inText = false;
  private isWide = false;
  private charactersLeft = 0;
  /** Bytes after the characters: formatting runs and phonetic data. */
  private bytesAfter = 0;

  /**
   * Pushes bytes of a record. Leave out the first eight bytes of an SST record, two counts: the strings themselves tell how many there
   * are.
   */
  push(bytes: Buffer, from: number, to: number): void {
    this.arena.ensure((to - from) * MOST_JSON_BYTES_PER_UNIT + 16);
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

  /** Returns the strings. A string that was cut does not count. */
  finish(): SharedStrings {
    return this.arena.finish();
  }

  /** Frees what the strings hold, if they are not to be used. */
  close(): void {
    this.arena.close();
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
    this.arena.bytes[this.arena.used++] = 0x22;
    this.endTextIfComplete();
  }

  private readText(bytes: Buffer, at: number, to: number): number {
    if (this.charactersLeft > 0) {
      const width = this.isWide ? 2 : 1;
      const count = Math.min(this.charactersLeft, Math.floor((to - at) / width));
      if (count === 0) throw damaged(`its text number ${this.arena.count + 1} is cut in the middle of a character`);
      const { arena, text } = this;
      const end = at + count * width;
      arena.used = this.isWide
        ? text.wide(bytes, at, end, arena.bytes, arena.used)
        : text.narrow(bytes, at, end, arena.bytes, arena.used);
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
    const { arena, text } = this;
    this.inText = false;
    const to = text.end(arena.bytes, arena.used);
    arena.bytes[to] = 0x22;
    arena.add(to + 1, text.replaced);
  }
}
