import yauzl from 'yauzl';
import { IF_TRUSTED, WorkbookError } from '../../../src/errors.js';
import type { ByteSource, ReaderBudgets, ReaderOptions } from '../contract.js';

/** A part of the package: one entry of the zip. */
export interface ZipPart {
  /** As the zip has it, for messages. */
  name: string;
  compressedSize: number;
  inflatedSize: number;
  crc32: number;
  /** 0 is stored, 8 deflated; nothing else occurs in workbooks. */
  method: number;
  entry: yauzl.Entry;
}

/** A workbook's zip: what it holds by name, and where the bytes of each part lie. */
export interface ZipDirectory {
  /** Finds a part by its name, the way packages compare names: without case, leading slash, `\` as `/`; null if there is none. */
  find(name: string): ZipPart | null;
  /**
   * Counts a part that is about to be read towards the budgets, once for each time it is called. Throws WorkbookError `too_large`, and
   * `too_dense` unless it `mayBeDense`. A part that was never admitted is counted when it is inflated.
   */
  admit(part: ZipPart, mayBeDense?: boolean): void;
  wasAdmitted(part: ZipPart): boolean;
  /**
   * Where the part's bytes begin in the source.
   * @throws WorkbookError `damaged` if its local header is not there
   */
  dataStart(part: ZipPart): Promise<number>;
}

/** More parts than any workbook has. An attack's directory can claim millions. */
const MAX_PARTS = 100_000;
/** Bytes of the directory: names are kept in memory. */
const MAX_DIRECTORY_BYTES = 32 * 1024 * 1024;
const BLOCK = 256 * 1024;

/**
 * Reads the zip's central directory. Throws WorkbookError: `truncated` or `damaged` when there is none to be read, `encrypted`,
 * `duplicate_part`, `overlapping_parts`, `too_many_parts`.
 */
export async function openZip(
  source: ByteSource,
  { budgets, onUnpack }: Pick<ReaderOptions, 'budgets' | 'onUnpack'>,
): Promise<ZipDirectory> {
  const reader = new SourceReader(source);
  const zip = await yauzl
    .fromRandomAccessReaderPromise(reader, source.size, {
      autoClose: false,
      decodeStrings: false,
      validateEntrySizes: false,
    })
    .catch((error: unknown) => {
      throw reader.failure ?? damagedDirectory(error);
    });
  if (zip.entryCount > MAX_PARTS) throw tooMany();
  const parts = new Map<string, ZipPart>();
  const spans: [start: number, end: number][] = [];
  let directoryBytes = 0;
  const entries = zip.eachEntry();
  for (;;) {
    const next = await entries.next().catch((error: unknown) => {
      throw reader.failure ?? damagedDirectory(error);
    });
    if (next.done) break;
    const entry: yauzl.Entry = next.value;
    directoryBytes += entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength;
    if (spans.length >= MAX_PARTS || directoryBytes > MAX_DIRECTORY_BYTES) throw tooMany();
    const part = toPart(entry);
    if (part.name.endsWith('/') || part.name.endsWith('\\')) continue;
    const key = partKey(part.name);
    const twin = parts.get(key);
    if (twin && twin.crc32 === part.crc32 && twin.inflatedSize === part.inflatedSize) continue;
    if (twin) {
      throw new WorkbookError(
        'duplicate_part',
        `The workbook is damaged: its zip archive holds the part ${part.name} twice, and nothing says which one counts. Save it again from the program it comes from.`,
        { details: { part: part.name } },
      );
    }
    parts.set(key, part);
    spans.push([entry.relativeOffsetOfLocalHeader, entry.relativeOffsetOfLocalHeader + 30 + part.compressedSize]);
  }
  spans.sort((a, b) => a[0] - b[0]);
  for (let i = 1; i < spans.length; i++) {
    if ((spans[i]?.[0] ?? 0) < (spans[i - 1]?.[1] ?? 0)) {
      throw new WorkbookError(
        'overlapping_parts',
        `The parts of this zip archive overlap each other, which only archives made to do harm do, so it was not read. ${IF_TRUSTED}`,
      );
    }
  }
  const budget = new InflateBudget(budgets, onUnpack);
  return {
    admit: (part, mayBeDense = false) => budget.admit(part, mayBeDense),
    wasAdmitted: (part) => budget.admitted.has(part),
    find: (name) => parts.get(partKey(name)) ?? null,
    async dataStart(part) {
      const header = await zip.readLocalFileHeaderPromise(part.entry, { minimal: true }).catch((error: unknown) => {
        throw reader.failure ?? damagedPart(part.name, 'its beginning is not where the directory says', error);
      });
      return header.fileDataStart;
    },
  };
}

/** The workbook's zip is broken at one of its parts. */
export function damagedPart(name: string, why: string, cause?: unknown): WorkbookError {
  return new WorkbookError(
    'damaged',
    `The file is damaged: its part ${name} cannot be unpacked (${why}). Upload it again, or save it again from the program it comes from.`,
    { cause, details: { part: name } },
  );
}

/** Counts the bytes of parts by the sizes that the zip declares. Inflating refuses a part that is larger than declared. */
class InflateBudget {
  readonly admitted = new Set<ZipPart>();
  private inflated = 0;

  constructor(
    private readonly budgets: ReaderBudgets,
    private readonly onUnpack: ReaderOptions['onUnpack'],
  ) {}

  admit(part: ZipPart, mayBeDense: boolean): void {
    const { budgets } = this;
    this.admitted.add(part);
    this.inflated += part.inflatedSize;
    this.onUnpack?.(part.inflatedSize);
    if (
      !mayBeDense &&
      part.inflatedSize > 1024 * 1024 &&
      part.inflatedSize > part.compressedSize * budgets.inflateRatio
    ) {
      throw new WorkbookError(
        'too_dense',
        `The part ${part.name} would unpack to ${mebibytes(part.inflatedSize)}, over ${budgets.inflateRatio} times its size in the file. Hardly any true workbook does, so it was not read. ${IF_TRUSTED}`,
        { details: { part: part.name, limit: budgets.inflateRatio, unit: 'times' } },
      );
    }
    if (this.inflated <= budgets.inflatedBytes) return;
    throw new WorkbookError(
      'too_large',
      `The workbook unpacks to ${mebibytes(this.inflated)} or more; at most ${mebibytes(budgets.inflatedBytes)} are read. Split it into several workbooks.`,
      { details: { limit: Math.round(budgets.inflatedBytes / 1024 / 1024), unit: 'MiB' } },
    );
  }
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024).toLocaleString('en-US')} MiB`;
}

function toPart(entry: yauzl.Entry): ZipPart {
  const name = yauzl.getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false);
  if ((entry.generalPurposeBitFlag & 1) !== 0) {
    throw new WorkbookError(
      'encrypted',
      'This workbook is a zip archive protected by a password. Unpack it and save the workbook without a password.',
    );
  }
  return {
    name,
    compressedSize: entry.compressedSize,
    inflatedSize: entry.uncompressedSize,
    crc32: entry.crc32,
    method: entry.compressionMethod,
    entry,
  };
}

/** Part names are compared without case (ECMA-376 part 2, 7.2.3.4), and some writers percent-encode them or use backslashes. */
function partKey(name: string): string {
  let key = name.replaceAll('\\', '/').replace(/^\/+/, '').toLowerCase();
  if (key.includes('%')) {
    try {
      key = decodeURIComponent(key);
    } catch {
      // A percent sign that begins no code is part of the name.
    }
  }
  return key;
}

function tooMany(): WorkbookError {
  return new WorkbookError(
    'too_many_parts',
    `The workbook's zip archive holds more than ${MAX_PARTS.toLocaleString('en-US')} parts, or a list of them of more than ${MAX_DIRECTORY_BYTES / 1024 / 1024} MiB, which no true workbook does, so it was not read. ${IF_TRUSTED}`,
    { details: { limit: MAX_PARTS, unit: 'parts' } },
  );
}

function damagedDirectory(cause: unknown): WorkbookError {
  const why = cause instanceof Error ? cause.message : '';
  if (/End of central directory|end of file|EOF/i.test(why)) {
    return new WorkbookError(
      'truncated',
      'The file ends too early: the list of its parts is not whole. Upload it again.',
      { cause },
    );
  }
  return new WorkbookError(
    'damaged',
    'The file is damaged: the directory of its zip archive cannot be read. Upload it again, or save it again from the program it comes from.',
    { cause },
  );
}

/**
 * yauzl's view of a ByteSource. It reads whole blocks and keeps the last two, because yauzl reads a directory in bits of some 50 bytes.
 */
class SourceReader extends yauzl.RandomAccessReader {
  /** What the source itself threw. It is not the file's fault, therefore it is thrown on unchanged. */
  failure: unknown = null;
  private readonly blocks = new Map<number, Promise<Buffer>>();

  constructor(private readonly source: ByteSource) {
    super();
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    this.fill(buffer, offset, length, position).then(
      () => callback(null),
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error))),
    );
  }

  override close(callback: (error: Error | null) => void): void {
    callback(null);
  }

  private async fill(buffer: Buffer, offset: number, length: number, position: number): Promise<void> {
    for (let done = 0; done < length; ) {
      const index = Math.floor((position + done) / BLOCK);
      const block = await this.block(index);
      const from = position + done - index * BLOCK;
      const copied = block.copy(buffer, offset + done, from, Math.min(block.length, from + length - done));
      if (copied === 0) throw new Error('unexpected end of file');
      done += copied;
    }
  }

  private block(index: number): Promise<Buffer> {
    const known = this.blocks.get(index);
    if (known !== undefined) return known;
    const block = this.source.read(index * BLOCK, BLOCK).catch((error: unknown) => {
      this.failure = error;
      throw error;
    });
    this.blocks.set(index, block);
    const oldest = this.blocks.keys().next();
    if (this.blocks.size > 2 && !oldest.done) this.blocks.delete(oldest.value);
    return block;
  }
}
