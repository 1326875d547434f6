import { WorkbookError } from '../../../src/errors.js';
import type { Kernel } from '../../kernel/kernel.js';
import {
  ARENA,
  ARENA_END,
  ARENA_USED,
  MOST_STRINGS,
  SLACK,
  SPILLED_BYTES,
  STRING_COUNT,
} from '../../kernel/memory-map.js';
import { SharedStrings } from './shared-strings.js';
import { SpilledBytes } from './spilled-bytes.js';

/** Bytes that are kept in memory, of strings and of their offsets together. */
const MEMORY_BYTES = 64 * 1024 * 1024;
/** Bytes of strings that stay in memory, however much room the offsets take. */
const LEAST_BYTES = 8 * 1024 * 1024;
const BYTES_PER_PLACE = Uint32Array.BYTES_PER_ELEMENT;
/** The limit on the bytes of a part of strings, and on its strings as JSON. What memory does not hold is in a temporary file. */
const SPILL_LIMIT = 2_000_000_000;
/** How many strings there may be: the offset of each is kept in memory. */
const MAX_STRINGS = 16 * 1024 * 1024;

/** The first memory for strings and their offsets. */
export interface StringMemory {
  arena: Buffer;
  offsets: Uint32Array;
}

/** The first memory for a part whose number of strings is not known. */
function createStringMemory(): StringMemory {
  return { arena: Buffer.allocUnsafeSlow(1024), offsets: new Uint32Array(2) };
}

/**
 * Returns how many strings a part of `partBytes` may have if each takes `shortestItem` bytes at least. Returns the bytes of memory that
 * they may take, too. Memory that is not touched costs nothing.
 * @throws WorkbookError `too_many_strings` for a part beyond the limits
 */
export function stringRoom(partBytes: number, shortestItem: number): { strings: number; bytes: number } {
  if (partBytes > SPILL_LIMIT) throw tooMuchText();
  return {
    strings: Math.min(Math.ceil(partBytes / shortestItem), MAX_STRINGS),
    bytes: Math.min(partBytes, MEMORY_BYTES),
  };
}

/**
 * Collects shared strings. `ensure` room, write a string's JSON into `bytes` from `used` on, then `add` it. At the end call `finish`,
 * or `close` if reading failed.
 * @throws WorkbookError `too_many_strings` over the limits
 * @throws UserError `no_room` as SpilledBytes does
 */
export class StringArena {
  /** Where the next byte goes in `bytes`. */
  used = 0;
  private readonly strings: SharedStrings;
  /** Bytes that have been moved to the temporary file. */
  private spilledBytes = 0;

  /** `memory` is the first memory. */
  constructor(memory: StringMemory = createStringMemory()) {
    this.strings = new SharedStrings(memory.arena, memory.offsets);
  }

  /** May be another buffer after `ensure`. */
  get bytes(): Buffer {
    return this.strings.arena;
  }

  /** Strings so far. */
  get count(): number {
    return this.strings.count;
  }

  /** Bytes of strings that may be in memory: they share it with their offsets. */
  private get mostBytes(): number {
    return Math.max(LEAST_BYTES, MEMORY_BYTES - this.strings.count * BYTES_PER_PLACE);
  }

  /** Makes room for `room` bytes more in `bytes`. */
  ensure(room: number): void {
    const { strings } = this;
    if (this.used > 0 && this.used + room > this.mostBytes) this.spill();
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

  /** Writes to the kernel's state how far the strings are, for the kernel to continue. Returns false if they are not in its memory. */
  lendTo(kernel: Kernel): boolean {
    const { strings, spilledBytes } = this;
    const { state } = kernel;
    if (strings.arena !== kernel.arena || strings.offsets !== kernel.offsets) return false;
    state[STRING_COUNT] = strings.count;
    state[MOST_STRINGS] = Math.min(MAX_STRINGS, strings.offsets.length - 1);
    state[ARENA_USED] = this.used;
    state[ARENA_END] = (state[ARENA] ?? 0) + Math.min(this.mostBytes, strings.arena.length) - SLACK;
    state[SPILLED_BYTES] = spilledBytes;
    return true;
  }

  /** Continues from the state in which the kernel left the strings. */
  takeBackFrom({ state }: Kernel): void {
    this.used = state[ARENA_USED] ?? 0;
    this.strings.count = state[STRING_COUNT] ?? 0;
  }

  finish(): SharedStrings {
    const { strings } = this;
    if (strings.spilled !== null) {
      this.spill();
      strings.spilled.keepPagesIn(strings.arena);
    }
    return strings;
  }

  /** Frees what the strings hold, if they are not to be used. */
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
