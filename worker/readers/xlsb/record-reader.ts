import { ByteWindow } from '../byte-window.js';
import { badRecord } from './damage.js';
import { BRT_FRT_BEGIN, BRT_FRT_END } from './record-ids.js';

/** Bytes of one record that is read. A text of 32,767 characters, each with a format of its own, and a formula take some 300 KB. */
const RECORD_LIMIT = 16 * 1024 * 1024;
/** A record's number takes up to two bytes of seven bits. */
const IDS = 1 << 14;

/** The records that a reader looks at, by their numbers, as RecordReader asks for them. */
export function recordSet(ids: number[]): Uint8Array {
  const set = new Uint8Array(IDS);
  for (const id of ids) set[id] = 1;
  set[BRT_FRT_BEGIN] = 1;
  set[BRT_FRT_END] = 1;
  return set;
}

/**
 * Cuts a part, pushed to it piece by piece, into its records ([MS-XLSB] 2.1.4), and stops at those that are wanted.
 *
 * Records between BrtFRTBegin and BrtFRTEnd are for newer programs, and skipped. BrtACBegin and BrtACEnd themselves are skipped, but
 * not what they enclose. They enclose the same thing for several versions of Excel, e.g. a number format, twice. Or they enclose a
 * record that is unknown here and skipped anyway.
 */
export class RecordReader {
  /** The record that `next` stopped at: its number, and where its content is in `bytes`. */
  id = 0;
  at = 0;
  end = 0;

  private readonly window = new ByteWindow();
  /** Bytes still to come of a record that is skipped. */
  private skip = 0;
  /** Bytes of the part behind those that have been worked through. */
  private left: number;
  private futureDepth = 0;

  /** `place` says in errors how far the reading is, e.g. ` after cell B2 of the sheet “A”`; '' before there is a place. */
  constructor(
    private readonly part: { name: string; inflatedSize: number },
    private readonly wanted: Uint8Array,
    private readonly place: () => string = () => '',
  ) {
    this.left = part.inflatedSize;
  }

  get bytes(): Buffer {
    return this.window.bytes;
  }

  push(chunk: Buffer): void {
    const skipped = Math.min(this.skip, chunk.length);
    this.skip -= skipped;
    if (skipped < chunk.length) this.window.push(skipped === 0 ? chunk : chunk.subarray(skipped));
  }

  /**
   * Goes on to the next wanted record; false if more bytes are needed, or at the end.
   * @throws WorkbookError `bad_record` for a record that is longer than its part, or longer than any true record
   */
  next(): boolean {
    const { window, wanted } = this;
    const { bytes, end } = window;
    let at = window.start;
    while (at < end) {
      let i = at;
      let id = bytes[i++] ?? 0;
      if (id >= 0x80) id = (id & 0x7f) | (((bytes[i++] ?? 0) & 0x7f) << 7);
      let byte = bytes[i++] ?? 0;
      let size = byte & 0x7f;
      for (let shift = 7; byte >= 0x80 && shift < 28; shift += 7) {
        byte = bytes[i++] ?? 0;
        size |= (byte & 0x7f) << shift;
      }
      // Bytes behind the window's end mean nothing: a header that reaches them is not whole yet.
      if (i > end) break;
      const length = i - at + size;
      if (length > this.left) {
        throw badRecord(
          this.part.name,
          `record ${id} claims ${size.toLocaleString('en-US')} bytes${this.place()}, but only ${(this.left - (i - at)).toLocaleString('en-US')} are left`,
        );
      }
      if (wanted[id] !== 1) {
        this.left -= length;
        at += length;
        if (at > end) {
          this.skip = at - end;
          at = end;
        }
        continue;
      }
      if (size > RECORD_LIMIT) {
        throw badRecord(
          this.part.name,
          `record ${id} takes ${size.toLocaleString('en-US')} bytes${this.place()}, which Excel could not read either`,
        );
      }
      if (at + length > end) break;
      this.left -= length;
      at += length;
      if (id === BRT_FRT_BEGIN) this.futureDepth++;
      else if (id === BRT_FRT_END) this.futureDepth = Math.max(0, this.futureDepth - 1);
      else if (this.futureDepth === 0) {
        this.id = id;
        this.at = i;
        this.end = at;
        window.start = at;
        return true;
      }
    }
    window.start = at;
    return false;
  }

  /** Says that all has been pushed and read. Throws WorkbookError `bad_record` if the part ends in the middle. */
  finish(): void {
    if (this.left > 0) throw badRecord(this.part.name, `it ends in the middle of a record${this.place()}`);
    if (this.futureDepth > 0) {
      throw badRecord(this.part.name, `records for newer programs begin and never end${this.place()}`);
    }
  }
}
