import { IF_TRUSTED, WorkbookError } from '../../../src/errors.js';
import { ByteWindow } from '../byte-window.js';
import { HASH_START } from './byte-map.js';
import { Scope, type Vocabulary } from './namespaces.js';
import { isSpace } from './scan.js';
import { badXml, declarationError, decodeEntities } from './walk.js';

/** What `next` has found. */
export const NEED_MORE = 0;
export const OPEN = 1;
export const CLOSE = 2;
export const TEXT = 3;

/** Bytes of one tag, comment or CDATA section. */
const TOKEN_LIMIT = 16 * 1024 * 1024;
const MAX_DEPTH = 200;
/** Bytes of two character references. */
const MAX_REFERENCES = 24;
/** Namespaces that one tag declares; LibreOffice's root has some forty. */
const MAX_DECLARATIONS = 1000;
/** Numbers of attributes lie below this. */
const MAX_ATTRIBUTES = 64;

/**
 * Splits XML pushed to it piece by piece (valid UTF-8) into start tags, end tags and text, in constant memory: it holds one chunk, or
 * one tag. Names are resolved by their namespaces to the numbers of a vocabulary. Tags have to match. Results are places in
 * `window.bytes`, valid until the next call of `next` or `push`.
 * @throws WorkbookError `bad_xml`, `too_long_tag`, and `declarations_refused` for a document type
 */
export class TagStream {
  readonly window = new ByteWindow();
  /** After OPEN or CLOSE: the element's number. */
  element = 0;
  /** After OPEN: the tag is `<a/>`, and no CLOSE comes. */
  isEmpty = false;
  /** After TEXT: characters `window.bytes[textFrom .. textTo)`, with references unless it is a CDATA section. Long text comes in pieces. */
  textFrom = 0;
  textTo = 0;
  isCdata = false;
  /** How many elements are open. */
  depth = 0;

  /**
   * For each attribute the last tag that had it, and where its value is. With the tag's number these arrays need not be cleared for
   * each tag.
   */
  private readonly attributeTags = new Float64Array(MAX_ATTRIBUTES);
  private readonly attributeFrom = new Int32Array(MAX_ATTRIBUTES);
  private readonly attributeTo = new Int32Array(MAX_ATTRIBUTES);
  private tag = 0;
  /** The tag declares namespaces, or has a name that the scope does not know yet. */
  private declares = false;
  private hasUnresolved = false;

  /** The open elements: their numbers, scopes, and names as written, one after the other. */
  private readonly elements = new Int32Array(MAX_DEPTH + 1);
  private readonly scopes: Scope[] = [];
  private readonly nameStarts = new Int32Array(MAX_DEPTH + 2);
  private names = Buffer.alloc(4096);
  private scope: Scope;

  private sawRoot = false;
  private hasEnded = false;
  /**
   * The window is looked at again once it holds this many bytes. If a tag was cut, that is after the window has doubled: else a long
   * tag would be scanned with every chunk.
   */
  private wanted = 0;

  /**
   * `part` names the document in messages. `place` is what the reader is at (e.g. ` of the sheet “X” after B3`). The numbers of
   * attributes lie below 64.
   */
  constructor(
    elements: Vocabulary,
    attributes: Vocabulary,
    readonly part: string,
    private readonly place: () => string,
  ) {
    this.scope = new Scope({ elements, attributes, scopes: 0 });
  }

  push(bytes: Uint8Array): void {
    if (bytes.length > 0) this.window.push(bytes);
  }

  /** Says that all has been pushed. */
  end(): void {
    this.hasEnded = true;
    this.wanted = 0;
  }

  /** Returns the next token; NEED_MORE if more bytes are needed, or at the end of a document that is whole. */
  next(): number {
    const { window } = this;
    if (window.length < this.wanted) return this.needMore();
    this.wanted = 0;
    for (;;) {
      const { bytes, end } = window;
      const at = window.start;
      if (at >= end) return this.needMore();
      if (bytes[at] !== 0x3c) {
        if (this.text(at)) return TEXT;
        if (window.start === at) return this.needMore();
        continue;
      }
      const second = bytes[at + 1];
      if (at + 1 >= end) return this.needMore();
      if (second === 0x2f) return this.close(at);
      if (second === 0x21 || second === 0x3f) {
        const next = this.misc(at, second);
        if (next < 0) return this.needMore();
        window.start = next;
        if (this.isCdata) return TEXT;
        continue;
      }
      return this.open(at);
    }
  }

  /** Whether the last start tag has the attribute. */
  has(attribute: number): boolean {
    return this.attributeTags[attribute] === this.tag;
  }

  /** Where the attribute's value, as written, begins and ends in `window.bytes`. Only for one that is there. */
  valueFrom(attribute: number): number {
    return this.attributeFrom[attribute] ?? 0;
  }

  valueTo(attribute: number): number {
    return this.attributeTo[attribute] ?? 0;
  }

  /** The attribute's value with its references decoded, undefined without it. */
  get(attribute: number): string | undefined {
    if (!this.has(attribute)) return undefined;
    return decodeEntities(this.window.bytes.toString('utf8', this.valueFrom(attribute), this.valueTo(attribute)));
  }

  /** The attribute's value is written so, byte for byte (ASCII). */
  is(attribute: number, value: Uint8Array): boolean {
    const from = this.valueFrom(attribute);
    if (!this.has(attribute) || this.valueTo(attribute) - from !== value.length) return false;
    const { bytes } = this.window;
    for (let i = 0; i < value.length; i++) if (bytes[from + i] !== value[i]) return false;
    return true;
  }

  /** Makes the error for a document that is not well-formed here, or not what it should be. */
  bad(why: string): WorkbookError {
    return badXml(this.part, why + this.place());
  }

  /** Reads text from `at` on. Returns false if there is none to be handed on. */
  private text(at: number): boolean {
    const { window } = this;
    const { bytes, end } = window;
    let to = at;
    while (bytes[to] !== 0x3c) to++;
    if (to >= end) {
      to = end;
      if (!this.hasEnded) {
        // A reference may not be whole yet, or the second of two that make one character, or the LF after a CR.
        const reference = bytes.indexOf(0x26, Math.max(at, end - MAX_REFERENCES));
        if (reference >= 0 && reference < end) to = reference;
        else if (bytes[to - 1] === 0x0d) to--;
      }
      if (to === at) return false;
    }
    window.start = to;
    if (this.depth === 0) {
      for (let i = at; i < to; i++)
        if (!isSpace(bytes[i]))
          throw this.bad(this.sawRoot ? 'there is text after its end' : 'it does not begin with a tag');
      return false;
    }
    this.textFrom = at;
    this.textTo = to;
    this.isCdata = false;
    return true;
  }

  /** Returns the position after a comment, instruction or CDATA section, -1 for more bytes. Sets `isCdata`. */
  private misc(at: number, second: number): number {
    const { bytes, end } = this.window;
    this.isCdata = false;
    if (second === 0x3f) return after(bytes, '?>', at + 2, end);
    if (at + 4 > end) return -1;
    if (bytes[at + 2] === 0x2d && bytes[at + 3] === 0x2d) return after(bytes, '-->', at + 4, end);
    if (bytes[at + 2] !== 0x5b) throw declarationError(this.part);
    if (at + 9 > end) return -1;
    if (this.depth === 0 || bytes.toString('latin1', at, at + 9) !== '<![CDATA[') throw declarationError(this.part);
    const next = after(bytes, ']]>', at + 9, end);
    if (next < 0) return -1;
    this.isCdata = true;
    this.textFrom = at + 9;
    this.textTo = next - 3;
    return next;
  }

  private open(at: number): number {
    const { window } = this;
    const { bytes, end } = window;
    let i = at + 1;
    let byte = bytes[i] ?? 0;
    let hash = HASH_START;
    // Up to a blank, `>`, `/` or the `<` behind the end.
    while (byte > 0x20 && byte !== 0x3e && byte !== 0x2f && byte !== 0x3c) {
      hash = (Math.imul(hash, 31) + byte) | 0;
      byte = bytes[++i] ?? 0;
    }
    const nameEnd = i;
    if (i >= end) return this.needMore();
    let next = byte === 0x3e ? i + 1 : this.attributes(i, false);
    if (next < 0) return this.needMore();
    if (nameEnd === at + 1) throw this.bad('a tag has no name');
    const outer = this.scope;
    if (byte === 0x3e) this.tag++;
    else if (this.declares) {
      this.scope = outer.with(this.declarations(nameEnd, next));
      next = this.attributes(nameEnd, true);
    } else if (this.hasUnresolved) next = this.attributes(nameEnd, true);

    const known = this.scope.elements.get(bytes, at + 1, nameEnd, hash);
    const element = known >= 0 ? known : this.scope.resolveElement(bytes, at + 1, nameEnd);
    if (element === null) throw this.undeclared(at + 1, nameEnd);
    this.element = element;
    this.isEmpty = bytes[next - 2] === 0x2f;
    if (this.depth === 0) {
      if (this.sawRoot) throw this.bad('it has a second root');
      this.sawRoot = true;
    }
    if (this.isEmpty) this.scope = outer;
    else {
      if (this.depth >= MAX_DEPTH) throw this.bad(`its tags are nested more than ${MAX_DEPTH} deep`);
      this.elements[this.depth] = element;
      this.scopes[this.depth] = outer;
      this.pushName(at + 1, nameEnd);
    }
    window.start = next;
    return OPEN;
  }

  /**
   * Goes through the attributes from `at` on, up to the tag's end. Returns the position after it; -1 if it is not whole yet. In the
   * first round names that are not known yet are only noted: their prefixes may be declared further on.
   */
  private attributes(at: number, isSecond: boolean): number {
    const { bytes, end } = this.window;
    const tag = ++this.tag;
    this.declares = false;
    this.hasUnresolved = false;
    let i = at;
    for (;;) {
      let byte = bytes[i] ?? 0;
      while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) byte = bytes[++i] ?? 0;
      if (i >= end) return -1;
      if (byte === 0x3e) return i + 1;
      if (byte === 0x2f) {
        if (i + 1 >= end) return -1;
        if (bytes[i + 1] !== 0x3e) throw this.bad('a tag is malformed');
        return i + 2;
      }
      const from = i;
      let hash = HASH_START;
      while (byte > 0x20 && byte !== 0x3d && byte !== 0x3e && byte !== 0x3c && byte !== 0x22 && byte !== 0x27) {
        hash = (Math.imul(hash, 31) + byte) | 0;
        byte = bytes[++i] ?? 0;
      }
      const to = i;
      while (isSpace(byte)) byte = bytes[++i] ?? 0;
      if (i >= end) return -1;
      if (byte !== 0x3d || to === from) throw this.bad('a tag is malformed');
      byte = bytes[++i] ?? 0;
      while (isSpace(byte)) byte = bytes[++i] ?? 0;
      if (i >= end) return -1;
      const quote = byte;
      if (quote !== 0x22 && quote !== 0x27) throw this.bad('a tag is malformed');
      const valueFrom = ++i;
      byte = bytes[i] ?? 0;
      while (byte !== quote && byte !== 0x3c) byte = bytes[++i] ?? 0;
      if (i >= end) return -1;
      if (byte === 0x3c) throw this.bad('an attribute holds a <');
      this.attribute(from, to, hash, valueFrom, i, tag, isSecond);
      i++;
    }
  }

  private attribute(
    from: number,
    to: number,
    hash: number,
    valueFrom: number,
    valueTo: number,
    tag: number,
    isSecond: boolean,
  ): void {
    const { bytes } = this.window;
    const known = this.scope.attributes.get(bytes, from, to, hash);
    let id: number | null = known;
    if (known < 0) {
      if (isDeclaration(bytes, from, to)) {
        this.declares = true;
        return;
      }
      if (!isSecond) {
        this.hasUnresolved = true;
        return;
      }
      id = this.scope.resolveAttribute(bytes, from, to);
      if (id === null) throw this.undeclared(from, to);
    }
    if (id === null || id === 0) return;
    if (this.attributeTags[id] === tag) throw this.bad('a tag has an attribute twice');
    this.attributeTags[id] = tag;
    this.attributeFrom[id] = valueFrom;
    this.attributeTo[id] = valueTo;
  }

  /** The namespaces that a tag declares: `bytes[at .. end)` are its attributes. */
  private declarations(at: number, end: number): [prefix: string, namespace: string][] {
    const text = this.window.bytes.toString('utf8', at, end);
    const found: [string, string][] = [];
    for (const [, name = '', double, single] of text.matchAll(/([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
      if (name !== 'xmlns' && !name.startsWith('xmlns:')) continue;
      found.push([name.slice(6), decodeEntities(double ?? single ?? '')]);
      if (found.length > MAX_DECLARATIONS) throw this.bad(`a tag declares more than ${MAX_DECLARATIONS} namespaces`);
    }
    return found;
  }

  private close(at: number): number {
    const { window } = this;
    const { bytes, end } = window;
    const depth = this.depth - 1;
    const nameStart = this.nameStarts[depth] ?? 0;
    const nameEnd = this.nameStarts[depth + 1] ?? 0;
    let i = at + 2;
    if (depth >= 0) {
      const { names } = this;
      let k = nameStart;
      while (k < nameEnd && names[k] === bytes[i]) {
        k++;
        i++;
      }
      if (i >= end) return this.needMore();
      if (k === nameEnd) {
        while (isSpace(bytes[i])) i++;
        if (i >= end) return this.needMore();
        if (bytes[i] === 0x3e) {
          this.depth = depth;
          this.element = this.elements[depth] ?? 0;
          this.scope = this.scopes[depth] ?? this.scope;
          window.start = i + 1;
          return CLOSE;
        }
      }
    }
    while (i < end && bytes[i] !== 0x3e) i++;
    if (i >= end && i - at < 1000) return this.needMore();
    throw this.bad(`</${bytes.toString('utf8', at + 2, Math.min(i, at + 42)).trim()}> closes nothing`);
  }

  private pushName(from: number, to: number): void {
    const start = this.nameStarts[this.depth] ?? 0;
    const { bytes } = this.window;
    if (start + to - from > this.names.length) {
      const grown = Buffer.alloc((start + to - from) * 2);
      this.names.copy(grown);
      this.names = grown;
    }
    const { names } = this;
    let at = start;
    for (let i = from; i < to; i++) names[at++] = bytes[i] ?? 0;
    this.nameStarts[++this.depth] = at;
  }

  private needMore(): number {
    const { window } = this;
    if (window.length > TOKEN_LIMIT) {
      throw new WorkbookError(
        'too_long_tag',
        `A single tag of ${this.part} takes more than ${TOKEN_LIMIT / 1024 / 1024} MiB${this.place()}, more than Excel can read. ${IF_TRUSTED}`,
        { details: { part: this.part, limit: TOKEN_LIMIT / 1024 / 1024, unit: 'MiB' } },
      );
    }
    this.wanted = this.hasEnded ? 0 : Math.max(this.wanted, window.length * 2);
    if (this.hasEnded && (this.depth > 0 || !this.sawRoot || window.length > 0))
      throw this.bad(this.sawRoot || window.length > 0 ? 'it ends in the middle' : 'there is no tag in it');
    return NEED_MORE;
  }

  private undeclared(from: number, to: number): WorkbookError {
    const name = this.window.bytes.toString('utf8', from, Math.min(to, from + 40));
    return this.bad(`the prefix of “${name}” is not declared`);
  }
}

/** Whether an attribute declares a namespace: `xmlns` or `xmlns:…`. */
function isDeclaration(bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from < 5 || (to - from > 5 && bytes[from + 5] !== 0x3a)) return false;
  for (let i = 0; i < 5; i++) if (bytes[from + i] !== XMLNS[i]) return false;
  return true;
}

const XMLNS = Buffer.from('xmlns');

function after(bytes: Buffer, what: string, from: number, end: number): number {
  const at = bytes.indexOf(what, from, 'latin1');
  return at < 0 || at + what.length > end ? -1 : at + what.length;
}
