import path from 'node:path';
import type { Writable } from 'node:stream';
import { UserError } from '../src/errors.js';
import type { ParseOptions } from '../src/tasks/parse-options.js';
import { DEFAULT_BUDGETS } from './readers/budgets.js';
import { openFile } from './readers/byte-source.js';
import type { ReaderOptions, RowBatch } from './readers/contract.js';
import { readWorkbook } from './readers/index.js';
import { RowFramer } from './row-framer.js';

/**
 * `gyoretsu read`: writes the rows of workbooks as NDJSON, a line per row, and a line with an error for each file that is
 * refused. Returns the exit status: 1 if a file was refused. Ends quietly when nobody reads on (EPIPE).
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
    let head = Buffer.alloc(0);
    for await (const event of readWorkbook(source, {
      name: path.basename(file),
      budgets: DEFAULT_BUDGETS,
      ...options,
    })) {
      if (event.kind === 'rows') await lines.rows(head, event);
      else if (event.kind === 'sheet_start') {
        const known = JSON.stringify({ file, sheet_index: event.index, sheet: event.name });
        head = Buffer.from(`${known.slice(0, -1)},"row":`);
      }
    }
  } finally {
    await source.close();
  }
}

/** Whoever read our output has gone. */
class NobodyReads extends Error {}

/** Writes lines, a batch at a time: while one is being written, the next is made. */
class Lines {
  private framer = new RowFramer();
  /** This framer made the lines that are being written, and is free again when `written` is done. */
  private other = new RowFramer();
  private written: Promise<void> = Promise.resolve();
  private failure: Error | null = null;
  private readonly onError = (error: Error) => {
    this.failure ??= error;
  };

  constructor(private readonly out: Writable) {
    out.on('error', this.onError);
  }

  /** One line for each row of a batch; `head` is what the lines have before the row number. */
  async rows(head: Buffer, batch: RowBatch): Promise<void> {
    const lines = this.framer.lines(head, batch);
    [this.framer, this.other] = [this.other, this.framer];
    await this.write(lines);
  }

  async text(line: string): Promise<void> {
    await this.write(Buffer.from(line));
  }

  /** Waits until the last lines have been taken; afterwards the output is its owner's again. */
  async finish(): Promise<void> {
    await this.taken();
    this.out.off('error', this.onError);
  }

  /** Hands bytes on once those before them have been taken. */
  private async write(bytes: Buffer): Promise<void> {
    await this.taken();
    this.written = new Promise((resolve) =>
      this.out.write(bytes, (error) => {
        if (error) this.failure ??= error;
        resolve();
      }),
    );
  }

  private async taken(): Promise<void> {
    await this.written;
    const { failure } = this;
    if (failure === null) return;
    if ('code' in failure && (failure.code === 'EPIPE' || failure.code === 'ERR_STREAM_DESTROYED'))
      throw new NobodyReads();
    throw failure;
  }
}
