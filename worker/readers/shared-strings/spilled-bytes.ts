import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../../src/errors.js';

/** Bytes are read back in pages of this many. A page holds some neighbouring texts, but is copied quickly. */
const PAGE = 4 * 1024;
const NONE = -1;

/**
 * Bytes too many to keep in memory, in a temporary file that has no name any more: however the process ends, nothing is left behind.
 * `append` all, then `keepPagesIn` memory that is free by then, and `copy` pieces out of it.
 * @throws UserError `no_room` if the temporary folder takes no more
 */
export class SpilledBytes {
  length = 0;
  private readonly file: number;
  private pages: Buffer = Buffer.alloc(0);
  /** The page that each place in `pages` holds; a page has one place only. */
  private held = new Int32Array(0);

  constructor() {
    this.file = attempt(() => {
      // The file is opened only if it is new (`x`): a name that can be guessed does no harm. node:crypto would cost 10 MB at every
      // start.
      const path = join(tmpdir(), `gyoretsu-texts-${process.pid}-${Math.random().toString(36).slice(2)}`);
      const file = openSync(path, 'wx+', 0o600);
      unlinkSync(path);
      return file;
    });
  }

  append(bytes: Buffer): void {
    attempt(() => {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.file, bytes, at, bytes.length - at, this.length + at);
    });
    this.length += bytes.length;
  }

  /** `memory` has room for a page at least, and belongs to this object from now on. */
  keepPagesIn(memory: Buffer): void {
    this.pages = memory;
    this.held = new Int32Array(Math.floor(memory.length / PAGE)).fill(NONE);
  }

  /** Copies the bytes from `from` to `to` into `target` at `at`. */
  copy(from: number, to: number, target: Buffer, at: number): void {
    for (let position = from; position < to; ) {
      const page = Math.floor(position / PAGE);
      const start = page * PAGE;
      const place = this.placeOf(page);
      const end = Math.min(to, start + PAGE);
      this.pages.copy(target, at + position - from, place + position - start, place + end - start);
      position = end;
    }
  }

  close(): void {
    closeSync(this.file);
  }

  /** Returns where in `pages` the page begins, after reading it if need be. */
  private placeOf(page: number): number {
    const slot = page % this.held.length;
    const place = slot * PAGE;
    if (this.held[slot] !== page) {
      attempt(() => readSync(this.file, this.pages, place, PAGE, page * PAGE));
      this.held[slot] = page;
    }
    return place;
  }
}

function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new UserError(
      'no_room',
      `The workbook has more text than is kept in memory, and the temporary folder (${tmpdir()}) does not take it (${code}). Make room there, or set TMPDIR to a folder that has some.`,
      507,
      [],
      { cause: error },
    );
  }
}
