import { readFileSync } from 'node:fs';
import {
  ARENA,
  COVERS,
  COVERS_SIZE,
  DELIMITER,
  DELIMITER_SIZE,
  MOST_DELIMITER,
  MOST_PREFIX,
  PAGE,
  PREFIX,
  PREFIX_SIZE,
  SLACK,
  SLOTS,
  STATE,
  STRINGS,
  WINDOW,
  WINDOW_SIZE,
} from './memory-map.js';

/** The functions of the kernel. Positions are bytes from the start of its memory. */
export interface Functions {
  /** Reads rows from `start` up to `end`; returns where it stopped. See assembly/sheet.ts. */
  scanRows(start: number, end: number): number;
  /** Reads records of delimited text from `start` up to `end`; returns where it stopped. See assembly/records.ts. */
  scanRecords(start: number, end: number, isLast: number): number;
  /** Reads shared strings from `start` up to `end`; returns where it stopped. See assembly/shared-strings.ts. */
  scanStrings(start: number, end: number): number;
  /** Writes a date at a position; returns the position after it. See assembly/serial-date.ts. */
  writeSerial(at: number, serial: number, kind: number, date1904: number): number;
  /** Finds where a deflate block may begin; returns the bit, or -1. See assembly/deflate-blocks.ts. */
  findBlock(at: number, size: number, from: number): number;
  /** Writes a batch of rows as lines of JSON; returns the position after them. See assembly/frames.ts. */
  writeLines: WriteFrames;
  /** Writes a batch of rows for COPY; returns the position after them. See assembly/frames.ts. */
  writeCopyRows: WriteFrames;
}

type WriteFrames = (
  tables: number,
  count: number,
  bytes: number,
  types: number,
  head: number,
  headSize: number,
  to: number,
) => number;

/** Bytes beside the strings themselves: one string's encoding may overrun by so much on the way. */
const ARENA_SLACK = PAGE;

/** The compiled kernel lies among the compiled files, also for programs that run from their sources (tests). */
const FILE = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/worker/kernel/kernel.wasm' : 'kernel.wasm',
  import.meta.url,
);

let compiled: WebAssembly.Module | null = null;

/** The kernel in the memory given. */
export function instantiate(memory: WebAssembly.Memory): Functions {
  compiled ??= new WebAssembly.Module(readFileSync(FILE));
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  // TypeScript cannot know what the compiler of AssemblyScript has exported.
  return exports as unknown as Functions;
}

/**
 * The kernel and its memory, for one workbook. The memory never moves, therefore a view of a part of it stays valid.
 * `memory-map.ts` says where each region is.
 */
export class Kernel {
  readonly functions: Functions;
  /** What both sides exchange, by the slots of memory-map.ts. */
  readonly state: Int32Array;
  /** Where the bytes to be scanned lie. */
  readonly window: Buffer;
  /** The stretches of a row that merged areas cover. */
  readonly covers: Int32Array;
  /** Where each shared string begins, and their bytes. */
  readonly offsets: Uint32Array;
  readonly arena: Buffer;
  private readonly memory: ArrayBuffer;

  /** With room for so many shared strings and so many bytes of them. */
  constructor(strings: number, stringBytes: number) {
    const arenaAt = STRINGS + 4 * (strings + 2);
    const arenaBytes = stringBytes + ARENA_SLACK;
    const memory = new WebAssembly.Memory({ initial: Math.ceil((arenaAt + arenaBytes + SLACK) / PAGE) });
    this.functions = instantiate(memory);
    this.memory = memory.buffer;
    this.state = new Int32Array(this.memory, STATE, SLOTS);
    this.window = this.bytes(WINDOW, WINDOW_SIZE);
    this.covers = new Int32Array(this.memory, COVERS, COVERS_SIZE / Int32Array.BYTES_PER_ELEMENT);
    this.offsets = this.numbers(STRINGS, strings + 2);
    this.arena = this.bytes(arenaAt, arenaBytes);
    this.state[ARENA] = arenaAt;
  }

  /** Sets the prefix of the names in the part to be scanned, `x:` or ''. Returns false if it is too long. */
  setPrefix(prefix: string): boolean {
    return this.setText(prefix, PREFIX, MOST_PREFIX, PREFIX_SIZE);
  }

  /** Sets the delimiter between the fields of a record. Returns false if it is too long. */
  setDelimiter(delimiter: string): boolean {
    return this.setText(delimiter, DELIMITER, MOST_DELIMITER, DELIMITER_SIZE);
  }

  bytes(at: number, size: number): Buffer {
    return Buffer.from(this.memory, at, size);
  }

  numbers(at: number, count: number): Uint32Array {
    return new Uint32Array(this.memory, at, count);
  }

  private setText(text: string, at: number, most: number, sizeSlot: number): boolean {
    const bytes = Buffer.from(text);
    if (bytes.length > most) return false;
    this.bytes(at, most).set(bytes);
    this.state[sizeSlot] = bytes.length;
    return true;
  }
}
