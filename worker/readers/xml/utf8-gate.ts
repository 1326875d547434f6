import { WorkbookError } from '../../../src/errors.js';
import type { Decoder } from '../text/decoder.js';
import { createDecoder } from '../text/text-decoder.js';
import { Utf8Check } from '../text/utf8-check.js';

/**
 * Lets an XML part's bytes through as valid UTF-8 without a byte order mark, whatever the part's encoding (XML 1.0, appendix F). UTF-8
 * is only checked: PostgreSQL would refuse anything else, half a workbook later.
 */
export class Utf8Gate {
  /** null until the first bytes have told, 'utf-8', or a decoder for another encoding. */
  private mode: Decoder | 'utf-8' | null = null;
  private first: Buffer | null = null;
  private readonly check = new Utf8Check();

  constructor(private readonly part: string) {}

  /** The next chunk as UTF-8; may be empty while the encoding is not known. Throws WorkbookError `bad_encoding`. */
  push(chunk: Buffer): Buffer {
    if (this.mode === null) {
      const start = this.first ? Buffer.concat([this.first, chunk]) : chunk;
      if (start.length < 256) {
        this.first = Buffer.from(start);
        return EMPTY;
      }
      return this.begin(start);
    }
    return this.pass(chunk);
  }

  /** What is left when the part has ended. */
  end(): Buffer {
    if (this.mode === null) {
      const all = this.begin(this.first ?? EMPTY);
      if (!this.check.isWhole) throw this.invalid();
      return all;
    }
    if (this.mode === 'utf-8') {
      if (!this.check.isWhole) throw this.invalid();
      return EMPTY;
    }
    return Buffer.from(this.mode.decode());
  }

  private begin(start: Buffer): Buffer {
    const label = encodingOf(start);
    if (label === 'utf-8') {
      this.mode = 'utf-8';
      return this.pass(start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf ? start.subarray(3) : start);
    }
    try {
      this.mode = createDecoder(label);
    } catch (error) {
      throw new WorkbookError(
        'bad_encoding',
        `The workbook's part ${this.part} is in an encoding not known here (${label.slice(0, 40)}). Open it in Excel and save it again.`,
        { cause: error, details: { part: this.part, encoding: label.slice(0, 40) } },
      );
    }
    // The byte order mark of UTF-16 is two bytes.
    return this.pass(start[0] === 0xff || start[0] === 0xfe ? start.subarray(2) : start);
  }

  private pass(chunk: Buffer): Buffer {
    if (this.mode !== 'utf-8')
      return this.mode === null ? chunk : Buffer.from(this.mode.decode(chunk, { stream: true }));
    if (!this.check.accepts(chunk)) throw this.invalid();
    return chunk;
  }

  private invalid(): WorkbookError {
    return new WorkbookError(
      'bad_encoding',
      `The workbook is damaged: its part ${this.part} holds bytes that are no text in UTF-8. Open it in Excel, let Excel repair it, and save it again.`,
      { details: { part: this.part } },
    );
  }
}

/** A whole part as UTF-8. */
export function toUtf8(bytes: Buffer, part: string): Buffer {
  const gate = new Utf8Gate(part);
  const start = gate.push(bytes);
  const rest = gate.end();
  return rest.length === 0 ? start : start.length === 0 ? rest : Buffer.concat([start, rest]);
}

const EMPTY = Buffer.alloc(0);

function encodingOf(start: Buffer): string {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
  if (start[0] === 0x3c && start[1] === 0) return 'utf-16le';
  if (start[0] === 0 && start[1] === 0x3c) return 'utf-16be';
  const declared = /^(?:\xef\xbb\xbf)?\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^"']+)["']/.exec(
    start.toString('latin1', 0, 256),
  )?.[1];
  // A declaration that can be read as ASCII is not in UTF-16: if it says UTF-16, that is a mistake.
  return declared === undefined || /^utf-?(8|16)|^us-ascii/i.test(declared) ? 'utf-8' : declared.toLowerCase();
}
