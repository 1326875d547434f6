import { type ErrorDetails, IF_TRUSTED, WorkbookError } from '../../../src/errors.js';

/** A start tag of a small part. */
export interface Tag {
  /** The name without its prefix. */
  name: string;
  /** How many elements it lies in; 0 is the root. */
  depth: number;
  /** An attribute's value by its name without prefix, undefined if it has none; the first one if there are several. */
  get(attribute: string): string | undefined;
  /** An attribute that has a prefix, e.g. `r:id`. */
  getPrefixed(attribute: string): string | undefined;
}

/**
 * Calls `onOpen` for each start tag of a part and `onClose` for each end. For small parts only: it works on a string.
 * @throws WorkbookError `bad_xml` if tags do not match, or for a document type or entity declaration (ECMA-376 part 2, 8.1.4 forbids
 * them)
 */
export function walkXml(
  text: string,
  part: string,
  onOpen: (tag: Tag) => void,
  onClose?: (name: string) => void,
): void {
  const walk = new XmlWalk(part, onOpen, onClose);
  walk.push(text);
  walk.end();
}

/** Walks as `walkXml` does through a part whose text is pushed piece by piece. */
export class XmlWalk {
  private readonly open: string[] = [];
  private sawRoot = false;
  /** The markup that has been pushed but is not whole yet. */
  private rest = '';
  /**
   * `rest` is looked at again once it has so many characters. If markup was cut, that is after it has doubled: else long markup would
   * be scanned with every piece.
   */
  private wanted = 0;

  constructor(
    private readonly part: string,
    private readonly onOpen: (tag: Tag) => void,
    private readonly onClose?: (name: string) => void,
  ) {}

  push(text: string): void {
    const all = this.rest + text;
    if (all.length < this.wanted && all.length <= MARKUP_LIMIT) {
      this.rest = all;
      return;
    }
    const at = this.walk(all);
    this.rest = all.slice(at);
    this.wanted = this.rest.length * 2;
    if (this.rest.length > MARKUP_LIMIT) throw badXml(this.part, 'a tag or comment in it never ends');
  }

  end(): void {
    const { rest, part, open } = this;
    if (rest !== '' && this.walk(rest) < rest.length) throw badXml(part, 'it ends in the middle of a tag');
    if (!this.sawRoot) throw badXml(part, 'there is no tag in it');
    if (open.length > 0) throw badXml(part, `<${open.at(-1)?.slice(0, 40)}> is never closed`);
  }

  /** Goes through all markup that is whole, and returns where the first that is not begins. */
  private walk(text: string): number {
    for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at)) {
      const end = this.markup(text, at);
      if (end < 0) return at;
      at = end;
    }
    return text.length;
  }

  /** Reads one piece of markup. Returns the position after it, -1 if it is not whole. */
  private markup(text: string, at: number): number {
    const { part, open } = this;
    const next = text[at + 1];
    if (next === '?') return after(text, '?>', at);
    if (next === '!') {
      if (text.startsWith(COMMENT, at)) return after(text, '-->', at);
      if (text.startsWith(CDATA, at)) return after(text, ']]>', at);
      const begun = text.slice(at, at + CDATA.length);
      if (COMMENT.startsWith(begun) || CDATA.startsWith(begun)) return -1;
      throw declarationError(part);
    }
    if (next === '/') {
      const end = after(text, '>', at);
      if (end < 0) return -1;
      const name = text.slice(at + 2, end - 1).trim();
      if (open.pop() !== name) throw badXml(part, `</${name.slice(0, 40)}> closes nothing`);
      this.onClose?.(localName(name));
      return end;
    }
    const end = tagEnd(text, at, part);
    if (end < 0) return -1;
    const isEmpty = text[end - 1] === '/';
    const inside = text.slice(at + 1, isEmpty ? end - 1 : end);
    const name = /^[^\s/>]+/.exec(inside)?.[0];
    if (name === undefined || (this.sawRoot && open.length === 0)) throw badXml(part, 'a tag is malformed');
    this.sawRoot = true;
    this.onOpen(new ParsedTag(localName(name), open.length, inside.slice(name.length)));
    if (isEmpty) this.onClose?.(localName(name));
    else open.push(name);
    if (open.length > 1000) throw badXml(part, 'its tags are nested more than 1000 deep');
    return end + 1;
  }
}

const COMMENT = '<!--';
const CDATA = '<![CDATA[';

class ParsedTag implements Tag {
  private attributes: [name: string, value: string][] | null = null;

  constructor(
    readonly name: string,
    readonly depth: number,
    private readonly source: string,
  ) {}

  get(attribute: string): string | undefined {
    return this.parse().find(([name]) => localName(name) === attribute)?.[1];
  }

  getPrefixed(attribute: string): string | undefined {
    return this.parse().find(([name]) => name.includes(':') && localName(name) === attribute)?.[1];
  }

  private parse(): [string, string][] {
    this.attributes ??= Array.from(
      this.source.matchAll(/(?<![^\s"'])([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g),
      (match): [string, string] => [match[1] ?? '', decodeEntities(match[2] ?? match[3] ?? '')],
    );
    return this.attributes;
  }
}

/** Decodes the five entities of XML and character references; others stay as they are. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos));/gi, (all, decimal, hex, name) => {
    if (name) return ENTITIES[String(name).toLowerCase()] ?? all;
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
  });
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function after(text: string, what: string, from: number): number {
  const at = text.indexOf(what, from);
  return at < 0 ? -1 : at + what.length;
}

/** No comment or instruction is longer, in characters. */
const MARKUP_LIMIT = 16 * 1024 * 1024;
/** No tag of a small part is longer, in characters. */
const TAG_LIMIT = 1024 * 1024;

/** The position of the `>` that ends the tag at `at`, the first outside quotes; -1 if it is not there yet. */
function tagEnd(text: string, at: number, part: string): number {
  let quote = 0;
  const limit = Math.min(text.length, at + TAG_LIMIT);
  for (let i = at; i < limit; i++) {
    const char = text.charCodeAt(i);
    if (quote !== 0) {
      if (char === quote) quote = 0;
    } else if (char === 0x3e) {
      return i;
    } else if (char === 0x22 || char === 0x27) {
      quote = char;
    }
  }
  if (limit < text.length) throw badXml(part, 'a tag in it never ends');
  return -1;
}

/** A part that is not well-formed XML. `part` is its name in the zip; `place` is where its reader was last. */
export function badXml(part: string, why: string, place: ErrorDetails = {}): WorkbookError {
  return new WorkbookError(
    'bad_xml',
    `The workbook is damaged: its part ${part} is not well-formed XML (${why}). Open it in Excel, let Excel repair it, and save it again.`,
    { details: { part, ...place } },
  );
}

/** A part with a document type or entities, which only an attack on XML readers has. */
export function declarationError(part: string): WorkbookError {
  return new WorkbookError(
    'declarations_refused',
    `The part ${part} declares a document type or entities, which can do harm and which no workbook needs, so it was not read any further. ${IF_TRUSTED}`,
    { details: { part } },
  );
}
