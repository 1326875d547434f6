import path from 'node:path';
import type { Writable } from 'node:stream';
import { UserError } from '../src/errors.js';
import type { ParseOptions } from '../src/parse-options.js';
import { DEFAULT_BUDGETS } from './readers/budgets.js';
import { openFile } from './readers/byte-source.js';
import type { ReaderOptions, RowBatch } from './readers/contract.js';
import { readWorkbook } from './readers/index.js';

/** Lines are written in pieces of about this many bytes. */
const PIECE = 256 * 1024;

/**
 * `gyoretsu read`: writes the rows of workbooks as NDJSON, a line per row, and a line with an error for each file that is refused.
 * Answers the exit status: 1 if one was. Ends quietly when nobody reads on (EPIPE).
 */
export async function readFiles(
  files: string[],
  options: { sheet?: string | undefined; text?: ParseOptions | undefined },
  out: Writable,
): Promise<number> {
  const lines = new Lines(out);
  let status = 0;
  try {
    for (const file of files) {
      try {
        await readFile(file, options, lines);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        status = 1;
        await lines.text(`${JSON.stringify({ file, error: { code: error.code, message: error.message } })}\n`);
      }
    }
    await lines.finish();
  } catch (error) {
    if (!(error instanceof NobodyReads)) throw error;
  }
  return status;
}

async function readFile(file: string, options: Partial<ReaderOptions>, lines: Lines): Promise<void> {
  const source = await openFile(file);
  try {
    let prefix = Buffer.alloc(0);
    for await (const event of readWorkbook(source, {
      name: path.basename(file),
      budgets: DEFAULT_BUDGETS,
      ...options,
    })) {
      if (event.kind === 'rows') await lines.rows(prefix, event);
      else if (event.kind === 'sheet_start') {
        const known = JSON.stringify({ file, sheet_index: event.index, sheet: event.name });
        prefix = Buffer.from(`${known.slice(0, -1)},"row":`);
      }
    }
  } finally {
    await source.close();
  }
}

/** Whoever read our output has gone. */
class NobodyReads extends Error {}

const VALUES = Buffer.from(',"values":');
const TYPES = Buffer.from(',"types":"');
const END = Buffer.from('"}\n');

/** Writes a positive whole number in decimal; answers the position after it. */
function writeDigits(out: Buffer, at: number, value: number): number {
  let end = at + 1;
  for (let power = 10; power <= value; power *= 10) end++;
  let rest = value;
  for (let i = end - 1; i >= at; i--) {
    const tens = Math.trunc(rest / 10);
    out[i] = 0x30 + rest - tens * 10;
    rest = tens;
  }
  return end;
}

/** Gathers lines and writes them in big pieces, waiting for the reader of the output when it is slower. */
class Lines {
  private piece = Buffer.allocUnsafeSlow(2 * PIECE);
  /** The piece that is being written, free again when `written` is done. */
  private other = Buffer.allocUnsafeSlow(2 * PIECE);
  private written: Promise<void> = Promise.resolve();
  private length = 0;
  private failure: Error | null = null;
  private readonly onError = (error: Error) => {
    this.failure ??= error;
  };

  constructor(private readonly out: Writable) {
    out.on('error', this.onError);
  }

  /** One line for each row of a batch; `prefix` is what the lines have before the row number. */
  async rows(prefix: Buffer, batch: RowBatch): Promise<void> {
    for (let i = 0; i < batch.count; i++) {
      const from = batch.starts[i] ?? 0;
      const to = batch.ends[i] ?? 0;
      const typesFrom = batch.typeStarts[i] ?? 0;
      const typesTo = batch.typeEnds[i] ?? 0;
      const size = prefix.length + (to - from) + (typesTo - typesFrom) + 64;
      if (this.length + size > this.piece.length) {
        await this.flush();
        if (size > this.piece.length) this.piece = Buffer.allocUnsafeSlow(size);
      }
      const { piece } = this;
      let at = this.length;
      piece.set(prefix, at);
      at = writeDigits(piece, at + prefix.length, batch.rows[i] ?? 0);
      for (const byte of VALUES) piece[at++] = byte;
      at += batch.bytes.copy(piece, at, from, to);
      for (const byte of TYPES) piece[at++] = byte;
      for (let k = typesFrom; k < typesTo; k++) piece[at++] = batch.types[k] ?? 0;
      for (const byte of END) piece[at++] = byte;
      this.length = at;
    }
    if (this.length >= PIECE) await this.flush();
  }

  async text(line: string): Promise<void> {
    const bytes = Buffer.from(line);
    await this.flush();
    if (bytes.length > this.piece.length) this.piece = Buffer.allocUnsafeSlow(bytes.length);
    this.length = bytes.copy(this.piece, 0);
  }

  /** Hands on what has been gathered, and waits until the piece before it has been taken. */
  async flush(): Promise<void> {
    await this.written;
    if (this.failure !== null) this.fail(this.failure);
    if (this.length === 0) return;
    const full = this.piece.subarray(0, this.length);
    [this.piece, this.other] = [this.other, this.piece];
    this.length = 0;
    this.written = new Promise((resolve) =>
      this.out.write(full, (error) => {
        if (error) this.failure ??= error;
        resolve();
      }),
    );
  }

  /** Hands on the last lines, and waits until they have been taken; afterwards the output is its owner's again. */
  async finish(): Promise<void> {
    await this.flush();
    await this.written;
    if (this.failure !== null) this.fail(this.failure);
    this.out.off('error', this.onError);
  }

  private fail(error: Error): never {
    if ('code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED')) throw new NobodyReads();
    throw error;
  }
}
