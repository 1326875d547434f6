import { WorkbookError } from '../../../src/errors.js';
import { SharedStrings } from './shared-strings.js';
import { SpilledBytes } from './spilled-bytes.js';

/** Bytes of strings, and of the places where they begin, that are kept in memory. */
const MEMORY_BYTES = 64 * 1024 * 1024;
/** Bytes of strings that memory is there for, however many they are. */
const LEAST_BYTES = 8 * 1024 * 1024;
const BYTES_PER_PLACE = Uint32Array.BYTES_PER_ELEMENT;
/** Bytes that a part of strings may have, and its strings as JSON: beyond memory they lie in a temporary file. */
const SPILL_LIMIT = 2_000_000_000;
/** How many strings there may be: where each begins is kept in memory. */
const MAX_STRINGS = 16 * 1024 * 1024;

/**
 * Collects shared strings: `ensure` room, write a string's JSON into `bytes` from `used` on, `add` it; at last `finish`, or `close` when
 * reading failed. Throws WorkbookError `too_many_strings` over the limits, and UserError `no_room` as SpilledBytes does.
 */
export class StringArena {
  /** Where the next byte goes in `bytes`. */
  used = 0;
  private readonly strings: SharedStrings;
  /** Bytes that have been moved to the temporary file. */
  private spilledBytes = 0;

  /**
   * `partBytes` is the size of what the strings come from, `shortestItem` the bytes that a string takes there at least; 0 and 1 where
   * nobody knows. Memory that is not touched costs nothing.
   */
  constructor(partBytes: number, shortestItem: number) {
    if (partBytes > SPILL_LIMIT) throw tooMuchText();
    this.strings = new SharedStrings(
      Buffer.allocUnsafeSlow(Math.min(partBytes, MEMORY_BYTES) + 1024),
      new Uint32Array(Math.min(Math.ceil(partBytes / shortestItem), MAX_STRINGS) + 2),
    );
  }

  /** May be another buffer after `ensure`. */
  get bytes(): Buffer {
    return this.strings.arena;
  }

  /** Strings so far. */
  get count(): number {
    return this.strings.count;
  }

  /** Makes room for `room` bytes more in `bytes`. */
  ensure(room: number): void {
    const { strings } = this;
    const most = Math.max(LEAST_BYTES, MEMORY_BYTES - strings.count * BYTES_PER_PLACE);
    if (this.used > 0 && this.used + room > most) this.spill();
    if (strings.arena.length - this.used >= room) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.used + room, Math.min(strings.arena.length * 2, MEMORY_BYTES)));
    strings.arena.copy(grown, 0, 0, this.used);
    strings.arena = grown;
  }

  /** A string ends before `to` in `bytes`; of its characters `replaced` became U+FFFD. */
  add(to: number, replaced: number): void {
    const { strings } = this;
    if (replaced > 0) strings.replacedIn.set(strings.count, replaced);
    this.used = to;
    if (strings.count === MAX_STRINGS) throw tooManyStrings();
    strings.count++;
    if (strings.count === strings.offsets.length) {
      const grown = new Uint32Array(Math.max(1024, strings.count * 2));
      grown.set(strings.offsets);
      strings.offsets = grown;
    }
    strings.offsets[strings.count] = this.spilledBytes + to;
  }

  finish(): SharedStrings {
    const { strings } = this;
    if (strings.spilled !== null) {
      this.spill();
      strings.spilled.keepPagesIn(strings.arena);
    }
    return strings;
  }

  /** Lets go of what the strings hold, if they are not to be used. */
  close(): void {
    this.strings.close();
  }

  /** Moves what is in memory to the temporary file. */
  private spill(): void {
    const { strings } = this;
    if (this.spilledBytes + this.used > SPILL_LIMIT) throw tooMuchText();
    strings.spilled ??= new SpilledBytes();
    strings.spilled.append(strings.arena.subarray(0, this.used));
    this.spilledBytes += this.used;
    this.used = 0;
  }
}

function tooMuchText(): WorkbookError {
  return new WorkbookError(
    'too_many_strings',
    `The workbook's texts come to more than ${(SPILL_LIMIT / 1e6).toLocaleString('en-US')} MB, the most that is read. Split it into several workbooks.`,
    { details: { limit: Math.round(SPILL_LIMIT / 1024 / 1024), unit: 'MiB' } },
  );
}

function tooManyStrings(): WorkbookError {
  return new WorkbookError(
    'too_many_strings',
    `The workbook has more than ${MAX_STRINGS.toLocaleString('en-US')} different texts, the most that is read. Split it into several workbooks.`,
    { details: { limit: MAX_STRINGS, unit: 'texts' } },
  );
}
