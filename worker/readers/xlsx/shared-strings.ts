import { WorkbookError } from '../../../src/errors.js';
import type { ByteSource } from '../contract.js';
import { ByteWindow } from '../xml/byte-window.js';
import { attributeAt, elementEnd, hasName, isClosing, isEmptyTag, isMisc, markupEnd, nameAt } from '../xml/scan.js';
import { MOST_JSON_BYTES_PER_BYTE, PLAIN } from '../xml/text.js';
import { Utf8Gate } from '../xml/utf8-gate.js';
import { badXml } from '../xml/walk.js';
import type { ZipDirectory, ZipPart } from '../zip/directory.js';
import { inflatePart } from '../zip/inflate.js';
import { ELEMENT_LIMIT, TEXT_LIMIT } from './cell-limits.js';
import { encodeRichText, type TextNames, textNames } from './rich-text.js';
import { SpilledBytes } from './spilled-bytes.js';

/** Bytes of strings that are kept in memory, as long as these are all. */
const ARENA_BYTES = 80 * 1024 * 1024;
/** Bytes that the part may have, and its strings as JSON: beyond memory they lie in a temporary file. */
const SPILL_LIMIT = 2_000_000_000;
/** How many strings there may be: where each begins is kept in memory. */
const MAX_STRINGS = 16 * 1024 * 1024;
/** Bytes of the shortest item, `<si/>`: so many strings a part can have. */
const SHORTEST_ITEM = 5;

/**
 * The texts that cells name by index, each kept once as finished JSON, quotes and all, one after the other: string `i` stands from
 * `offsets[i]` to `offsets[i + 1]`, in `arena`, or in `spilled` where they are too many for that. `close` it when done.
 */
export class SharedStrings {
  arena: Buffer;
  spilled: SpilledBytes | null = null;
  offsets: Uint32Array;
  count = 0;
  /** Characters that became U+FFFD, for the few strings that have any. */
  readonly replacedIn = new Map<number, number>();

  /** `partBytes`: the inflated size of the part that the strings are to come from. */
  constructor(partBytes: number) {
    // JSON takes less room than the XML around it; memory that is not touched costs nothing.
    this.arena = Buffer.allocUnsafeSlow(Math.min(partBytes, ARENA_BYTES) + 1024);
    this.offsets = new Uint32Array(Math.min(Math.ceil(partBytes / SHORTEST_ITEM), MAX_STRINGS) + 2);
  }

  close(): void {
    this.spilled?.close();
    this.spilled = null;
  }
}

/** A workbook without a shared strings part. */
export function noStrings(): SharedStrings {
  return new SharedStrings(0);
}

/**
 * Reads the shared strings part (ECMA-376 part 1, 18.4.9). Throws WorkbookError: `too_many_strings` over the limits, `too_long_text`
 * for a single string, `bad_xml`, and what inflatePart throws. `onChunk` gets the bytes worked through.
 */
export async function readSharedStrings(
  source: ByteSource,
  zip: ZipDirectory,
  part: ZipPart,
  signal: AbortSignal | undefined,
  onChunk: (bytes: number) => void,
): Promise<SharedStrings> {
  if (part.inflatedSize > SPILL_LIMIT) throw tooMuchText();
  const scanner = new StringScanner(part);
  const gate = new Utf8Gate(part.name);
  try {
    for await (const chunk of inflatePart(source, zip, part, signal)) {
      scanner.push(gate.push(chunk));
      onChunk(chunk.length);
    }
    scanner.push(gate.end());
    return scanner.finish();
  } catch (error) {
    scanner.close();
    throw error;
  }
}

/** Scans a shared strings part pushed to it piece by piece. */
export class StringScanner {
  private readonly strings: SharedStrings;
  private readonly window = new ByteWindow();
  private readonly part: string;
  /** The window is scanned again once it holds this many bytes: with an item cut short, only after it has doubled. */
  private wanted = 0;
  /** Bytes in the arena, and those moved to the temporary file before them. */
  private used = 0;
  private spilledBytes = 0;
  private depth = 0;
  private isOver = false;
  private preserved = false;
  private si: Uint8Array = Buffer.from('si');
  private names: TextNames = textNames('');
  private hasPrefix = false;
  private readonly count = { replaced: 0 };

  constructor(part: { name: string; inflatedSize: number }) {
    this.part = part.name;
    this.strings = new SharedStrings(part.inflatedSize);
  }

  push(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.window.push(bytes);
    if (this.window.length >= this.wanted) {
      this.scan();
      this.wanted = this.window.length * 2;
    }
    if (this.window.length > ELEMENT_LIMIT) {
      throw new WorkbookError(
        'too_long_text',
        `Text number ${this.strings.count + 1} of ${this.part} takes more than ${ELEMENT_LIMIT / 1024 / 1024} MiB with its formats. Excel allows 32,767 characters in a cell: shorten it.`,
      );
    }
  }

  /** The strings, once all has been pushed. */
  finish(): SharedStrings {
    this.scan();
    if (!this.isOver)
      throw badXml(
        this.part,
        this.depth === 0 && this.window.length === 0 ? 'there is no tag in it' : 'it ends in the middle',
      );
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

  private scan(): void {
    const { window, strings } = this;
    const { bytes, end } = window;
    let at = window.start;
    this.ensure(end - at + 16);
    let arena = strings.arena;
    while (at < end && !this.isOver) {
      if (bytes[at] !== 0x3c) {
        at = bytes.indexOf(0x3c, at);
        if (at < 0 || at >= end) {
          at = end;
          break;
        }
      }
      // <si><t>…</t></si>, as nearly all are; anything else takes the general way.
      if (
        this.depth === 1 &&
        !this.hasPrefix &&
        bytes[at + 1] === 0x73 &&
        bytes[at + 2] === 0x69 &&
        bytes[at + 3] === 0x3e &&
        bytes[at + 4] === 0x3c &&
        bytes[at + 5] === 0x74
      ) {
        let i = at + 6;
        let preserved = this.preserved;
        if (
          bytes[i] === 0x20 &&
          bytes[i + 21] === 0x3e &&
          bytes.toString('latin1', i, i + 21) === ' xml:space="preserve"'
        ) {
          preserved = true;
          i += 21;
        }
        if (bytes[i] === 0x3e && (preserved || (bytes[i + 1] ?? 0) > 0x20)) {
          i++;
          let to = this.used;
          arena[to++] = 0x22;
          for (;;) {
            const byte = bytes[i] ?? 0;
            if (PLAIN[byte] === 1 || (byte === 0x5f && bytes[i + 1] !== 0x78)) {
              arena[to++] = byte;
              i++;
            } else break;
          }
          if (
            bytes[i] === 0x3c &&
            bytes[i + 1] === 0x2f &&
            bytes[i + 2] === 0x74 &&
            bytes[i + 3] === 0x3e &&
            bytes[i + 4] === 0x3c &&
            bytes[i + 5] === 0x2f &&
            bytes[i + 6] === 0x73 &&
            bytes[i + 7] === 0x69 &&
            bytes[i + 8] === 0x3e &&
            i + 9 <= end &&
            (preserved || arena[to - 1] !== 0x20)
          ) {
            arena[to++] = 0x22;
            this.add(to);
            at = i + 9;
            continue;
          }
        }
      }
      const next = this.step(at);
      if (next < 0) break;
      at = next;
      if (arena.length - this.used < end - at + 16) this.ensure(end - at + 16);
      arena = strings.arena;
    }
    window.start = at;
  }

  /** Anything but a plain string: answers the position after it, -1 if it is not whole yet. */
  private step(at: number): number {
    const { bytes, end } = this.window;
    const next = markupEnd(bytes, at, end, this.part);
    if (next < 0 || isMisc(bytes, at)) return next;
    if (isClosing(bytes, at)) {
      if (--this.depth === 0) this.isOver = true;
      return next;
    }
    if (this.depth === 0) {
      this.begin(at, next);
      return next;
    }
    const itemEnd = elementEnd(bytes, at, end, this.part);
    if (itemEnd < 0 || !hasName(bytes, at, this.si)) return itemEnd;
    this.ensure((itemEnd - at) * MOST_JSON_BYTES_PER_BYTE + 2);
    const { arena } = this.strings;
    let to = this.used;
    arena[to++] = 0x22;
    this.count.replaced = 0;
    to = encodeRichText(bytes, at, itemEnd, this.names, this.preserved, arena, to, this.count, this.part);
    if (to < 0) throw badXml(this.part, `text number ${this.strings.count + 1} has a reference that XML does not know`);
    arena[to++] = 0x22;
    if (this.count.replaced > 0) this.strings.replacedIn.set(this.strings.count, this.count.replaced);
    this.add(to);
    return itemEnd;
  }

  private begin(at: number, next: number): void {
    const { bytes } = this.window;
    const name = nameAt(bytes, at, next);
    const prefix = name.slice(0, name.indexOf(':') + 1);
    if (name.slice(prefix.length) !== 'sst') throw badXml(this.part, 'it holds no shared strings');
    this.hasPrefix = prefix !== '';
    this.si = Buffer.from(`${prefix}si`);
    this.names = textNames(prefix);
    this.preserved = attributeAt(bytes, at, next, 'xml:space') === 'preserve';
    if (isEmptyTag(bytes, next)) this.isOver = true;
    else this.depth = 1;
  }

  private add(to: number): void {
    const { strings } = this;
    if (to - this.used > TEXT_LIMIT) {
      throw new WorkbookError(
        'too_long_text',
        `Text number ${strings.count + 1} of ${this.part} is longer than the 32,767 characters that Excel allows in a cell. Shorten it.`,
      );
    }
    this.used = to;
    if (strings.count === MAX_STRINGS) throw tooManyStrings();
    strings.count++;
    strings.offsets[strings.count] = this.spilledBytes + to;
  }

  /** Makes room for `room` bytes in the arena. */
  private ensure(room: number): void {
    const { strings } = this;
    if (strings.arena.length - this.used >= room) return;
    if (this.used + room > ARENA_BYTES) this.spill();
    if (strings.arena.length - this.used >= room) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.used + room, Math.min(strings.arena.length * 2, ARENA_BYTES)));
    strings.arena.copy(grown, 0, 0, this.used);
    strings.arena = grown;
  }

  /** Moves what is in the arena to the temporary file. */
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
  );
}

function tooManyStrings(): WorkbookError {
  return new WorkbookError(
    'too_many_strings',
    `The workbook has more than ${MAX_STRINGS.toLocaleString('en-US')} different texts, the most that is read. Split it into several workbooks.`,
  );
}
