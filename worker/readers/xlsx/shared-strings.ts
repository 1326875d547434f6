import { WorkbookError } from '../../../src/errors.js';
import type { Kernel } from '../../kernel/kernel.js';
import { KEEPS_BLANKS, WINDOW } from '../../kernel/memory-map.js';
import { MAX_TEXT } from '../budgets.js';
import { ByteWindow } from '../byte-window.js';
import { TEXT_LIMIT, tooLongString } from '../rows/cell-limits.js';
import type { SharedStrings } from '../shared-strings/shared-strings.js';
import { StringArena } from '../shared-strings/string-arena.js';
import { MOST_JSON_BYTES_PER_UNIT } from '../text/json-code.js';
import { attributeAt, elementEnd, hasName, isClosing, isEmptyTag, isMisc, markupEnd, nameAt } from '../xml/scan.js';
import { Utf8Gate } from '../xml/utf8-gate.js';
import { badXml } from '../xml/walk.js';
import type { ZipPart } from '../zip/directory.js';
import { inflatePart } from '../zip/inflate.js';
import type { Package } from '../zip/package.js';
import { encodeRichText, type TextNames, textNames } from './rich-text.js';
import { ELEMENT_LIMIT } from './sheet-errors.js';

/** Bytes of the shortest item, `<si/>`. */
export const SHORTEST_ITEM = 5;

/**
 * Reads the shared strings part (ECMA-376 part 1, 18.4.9). Throws WorkbookError: `too_many_strings` over the limits, `too_long_text`
 * for a single string, `bad_xml`, and what inflatePart throws. `onChunk` gets the bytes worked through.
 */
export async function readSharedStrings(pack: Package, part: ZipPart, kernel: Kernel): Promise<SharedStrings> {
  const scanner = new StringScanner(part.name, kernel);
  const gate = new Utf8Gate(part.name);
  try {
    for await (const chunk of inflatePart(pack, part)) {
      scanner.push(gate.push(chunk));
      pack.onChunk(chunk.length);
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
  private readonly arena: StringArena;
  private readonly window: ByteWindow;
  /**
   * The window is scanned again once it holds this many bytes. If an item was cut, that is after the window has doubled: else a long
   * item would be scanned with every chunk.
   */
  private wanted = 0;
  private depth = 0;
  private isOver = false;
  private preserved = false;
  private si: Uint8Array = Buffer.from('si');
  private names: TextNames = textNames('');
  private isFast = false;
  private readonly count = { replaced: 0 };

  /** `part` is its name. */
  constructor(
    private readonly part: string,
    private readonly kernel: Kernel,
  ) {
    this.arena = new StringArena(kernel);
    this.window = new ByteWindow(kernel.window);
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
        `Text number ${this.arena.count + 1} of ${this.part} takes more than ${ELEMENT_LIMIT / 1024 / 1024} MiB with its formats. Excel allows 32,767 characters in a cell: shorten it.`,
        { details: { part: this.part, limit: MAX_TEXT, unit: 'characters' } },
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
    return this.arena.finish();
  }

  /** Frees what the strings hold, if they are not to be used. */
  close(): void {
    this.arena.close();
  }

  private scan(): void {
    const { window } = this;
    const { bytes, end } = window;
    let at = window.start;
    while (at < end && !this.isOver) {
      if (this.depth === 1 && this.isFast) at = this.plain(at);
      if (at >= end) break;
      if (bytes[at] !== 0x3c) {
        at = bytes.indexOf(0x3c, at);
        if (at < 0 || at >= end) {
          at = end;
          break;
        }
      }
      const next = this.step(at);
      if (next < 0) break;
      at = next;
    }
    window.start = at;
  }

  /** Reads items in the form that nearly all have from `at` on, by the kernel. Returns the position after the last one. */
  private plain(at: number): number {
    const { window, arena, kernel } = this;
    if (window.bytes !== kernel.window || !arena.lendTo(kernel)) return at;
    kernel.state[KEEPS_BLANKS] = this.preserved ? 1 : 0;
    const next = kernel.functions.scanStrings(WINDOW + at, WINDOW + window.end) - WINDOW;
    arena.takeBackFrom(kernel);
    return next;
  }

  /** Reads anything but a plain string. Returns the position after it, -1 if it is not whole yet. */
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
    const { arena, count } = this;
    arena.ensure((itemEnd - at) * MOST_JSON_BYTES_PER_UNIT + 2);
    const target = arena.bytes;
    let to = arena.used;
    target[to++] = 0x22;
    count.replaced = 0;
    to = encodeRichText(bytes, at, itemEnd, this.names, this.preserved, target, to, count, this.part);
    if (to < 0) throw badXml(this.part, `text number ${arena.count + 1} has a reference that XML does not know`);
    target[to++] = 0x22;
    this.add(to, count.replaced);
    return itemEnd;
  }

  private begin(at: number, next: number): void {
    const { bytes } = this.window;
    const name = nameAt(bytes, at, next);
    const prefix = name.slice(0, name.indexOf(':') + 1);
    if (name.slice(prefix.length) !== 'sst') throw badXml(this.part, 'it holds no shared strings');
    this.isFast = this.kernel.setPrefix(prefix);
    this.si = Buffer.from(`${prefix}si`);
    this.names = textNames(prefix);
    this.preserved = attributeAt(bytes, at, next, 'xml:space') === 'preserve';
    if (isEmptyTag(bytes, next)) this.isOver = true;
    else this.depth = 1;
  }

  private add(to: number, replaced: number): void {
    const { arena } = this;
    if (to - arena.used > TEXT_LIMIT) throw tooLongString(arena.count + 1, this.part);
    arena.add(to, replaced);
  }
}
