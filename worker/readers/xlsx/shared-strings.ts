import { WorkbookError } from '../../../src/errors.js';
import { MAX_TEXT } from '../budgets.js';
import { TEXT_LIMIT, tooLongString } from '../cell-limits.js';
import type { ByteSource } from '../contract.js';
import { fourBytes } from '../copy-bytes.js';
import { MOST_JSON_BYTES_PER_UNIT, writeCode } from '../json-code.js';
import type { SharedStrings } from '../shared-strings/shared-strings.js';
import { StringArena } from '../shared-strings/string-arena.js';
import { ByteWindow } from '../xml/byte-window.js';
import { attributeAt, elementEnd, hasName, isClosing, isEmptyTag, isMisc, markupEnd, nameAt } from '../xml/scan.js';
import { PLAIN, referenceAt, referenceEnd } from '../xml/text.js';
import { Utf8Gate } from '../xml/utf8-gate.js';
import { badXml } from '../xml/walk.js';
import type { ZipDirectory, ZipPart } from '../zip/directory.js';
import { inflatePart } from '../zip/inflate.js';
import { plainPhoneticEnd } from './phonetic.js';
import { encodeRichText, type TextNames, textNames } from './rich-text.js';
import { ELEMENT_LIMIT } from './sheet-errors.js';

/** Bytes of the shortest item, `<si/>`. */
const SHORTEST_ITEM = 5;
const START_ITEM = fourBytes('<si>');
const END_TEXT = fourBytes('</t>');
const END_ITEM = fourBytes('</si');

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
  private readonly arena: StringArena;
  private readonly window = new ByteWindow();
  private readonly part: string;
  /** The window is scanned again once it holds this many bytes: with an item cut short, only after it has doubled. */
  private wanted = 0;
  private depth = 0;
  private isOver = false;
  private preserved = false;
  private si: Uint8Array = Buffer.from('si');
  private names: TextNames = textNames('');
  private hasPrefix = false;
  private readonly count = { replaced: 0 };

  constructor(part: { name: string; inflatedSize: number }) {
    this.part = part.name;
    this.arena = new StringArena(part.inflatedSize, SHORTEST_ITEM);
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

  /** Lets go of what the strings hold, if they are not to be used. */
  close(): void {
    this.arena.close();
  }

  private scan(): void {
    const { window, arena } = this;
    const { bytes, end } = window;
    let at = window.start;
    arena.ensure(end - at + 16);
    while (at < end && !this.isOver) {
      if (bytes[at] !== 0x3c) {
        at = bytes.indexOf(0x3c, at);
        if (at < 0 || at >= end) {
          at = end;
          break;
        }
      }
      if (this.depth === 1 && !this.hasPrefix) {
        const next = this.plain(at);
        if (next > 0) {
          at = next;
          continue;
        }
      }
      const next = this.step(at);
      if (next < 0) break;
      at = next;
      arena.ensure(end - at + 16);
    }
    window.start = at;
  }

  /**
   * Reads an item in the form that nearly all have, `<si><t>…</t></si>`, and answers the position after it; -1, with nothing done, for
   * any other, and for one that is not whole yet. The arena has room for all that is left of the window: none of this gets longer.
   */
  private plain(at: number): number {
    const { bytes, view, end } = this.window;
    if (view.getInt32(at, true) !== START_ITEM || bytes[at + 4] !== 0x3c || bytes[at + 5] !== 0x74) return -1;
    let i = at + 6;
    let { preserved } = this;
    if (bytes[i] === 0x20) {
      if (bytes[i + 21] !== 0x3e || bytes.toString('latin1', i, i + 21) !== ' xml:space="preserve"') return -1;
      preserved = true;
      i += 21;
    }
    if (bytes[i] !== 0x3e || (!preserved && (bytes[i + 1] ?? 0) <= 0x20)) return -1;
    i++;
    const target = this.arena.bytes;
    let to = this.arena.used;
    target[to++] = 0x22;
    for (;;) {
      const byte = bytes[i] ?? 0;
      if (PLAIN[byte] === 1 || (byte === 0x5f && bytes[i + 1] !== 0x78)) {
        target[to++] = byte;
        i++;
      } else if (byte === 0x26 && bytes[i + 1] !== 0x23) {
        const semicolon = referenceEnd(bytes, i, end);
        const code = semicolon < 0 ? -1 : referenceAt(bytes, i + 1, semicolon);
        if (code < 0) return -1;
        to = writeCode(target, to, code, this.count);
        i = semicolon + 1;
      } else break;
    }
    if (view.getInt32(i, true) !== END_TEXT || (!preserved && target[to - 1] === 0x20)) return -1;
    i += 4;
    if (view.getInt32(i, true) !== END_ITEM) i = plainPhoneticEnd(bytes, view, i);
    if (i < 0 || view.getInt32(i, true) !== END_ITEM || bytes[i + 4] !== 0x3e || i + 5 > end) return -1;
    target[to++] = 0x22;
    this.add(to, 0);
    return i + 5;
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
    this.hasPrefix = prefix !== '';
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
