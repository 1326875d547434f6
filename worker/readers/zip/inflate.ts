import type { TransformOptions } from 'node:stream';
import { crc32, createInflateRaw, inflateRawSync, type ZlibOptions } from 'node:zlib';
import { IF_TRUSTED, WorkbookError } from '../../../src/errors.js';
import type { ByteSource } from '../contract.js';
import { damagedPart, type ZipPart } from './directory.js';
import type { Archive } from './package.js';

/** Inflated bytes come in chunks of this many: zlib's own 16 KiB cost more in calls than in inflating. */
const CHUNK = 256 * 1024;
/** Options for zlib and for its Transform: one chunk waits while the next is made. */
const INFLATE_OPTIONS: ZlibOptions & TransformOptions = { chunkSize: CHUNK, readableHighWaterMark: 2 * CHUNK };
/** Compressed bytes are read in slices of this many. */
const SLICE = 256 * 1024;
/** Up to this many compressed bytes and four times as many inflated ones, a part is inflated at once. */
const AT_ONCE = 256 * 1024;

/**
 * A part's bytes, inflated chunk by chunk: the next chunk inflates on another thread while the caller works on the last. Throws
 * WorkbookError `damaged` when the bytes cannot be inflated, or are not as many, or not the ones, that the directory promised.
 */
export async function* inflatePart(
  { source, zip, signal }: Archive,
  part: ZipPart,
): AsyncGenerator<Buffer, void, undefined> {
  checkMethod(part);
  if (!zip.wasAdmitted(part)) zip.admit(part);
  const start = await zip.dataStart(part);
  if (start + part.compressedSize > source.size) throw damagedPart(part.name, 'it reaches beyond the end of the file');
  let sum = 0;
  let length = 0;
  for await (const chunk of chunksOf(source, part, start)) {
    signal?.throwIfAborted();
    sum = crc32(chunk, sum);
    length += chunk.length;
    if (length > part.inflatedSize) throw damagedPart(part.name, 'it is larger than the directory says');
    yield chunk;
  }
  if (length !== part.inflatedSize) throw damagedPart(part.name, 'it is smaller than the directory says');
  if (sum !== part.crc32) throw damagedPart(part.name, 'its checksum is wrong');
}

/**
 * A whole part in memory, for the small ones. Throws as `inflatePart` does, and WorkbookError `part_too_large` over `limit` bytes.
 */
export async function readPart(archive: Archive, part: ZipPart, limit: number): Promise<Buffer> {
  checkSize(part, limit);
  const chunks: Buffer[] = [];
  for await (const chunk of inflatePart(archive, part)) chunks.push(chunk);
  const only = chunks[0];
  return chunks.length === 1 && only ? only : Buffer.concat(chunks);
}

/** Throws WorkbookError `part_too_large` for a part that inflates to more than `limit` bytes. */
export function checkSize(part: ZipPart, limit: number): void {
  if (part.inflatedSize > limit) {
    throw new WorkbookError(
      'part_too_large',
      `The workbook's part ${part.name} is too large: ${part.inflatedSize.toLocaleString('en-US')} bytes, and at most ${limit.toLocaleString('en-US')} are read. ${IF_TRUSTED}`,
      { details: { part: part.name, limit, unit: 'bytes' } },
    );
  }
}

async function* chunksOf(source: ByteSource, part: ZipPart, start: number): AsyncGenerator<Buffer, void, undefined> {
  if (part.method === 0) {
    for (let at = 0; at < part.compressedSize; at += SLICE)
      yield await source.read(start + at, Math.min(SLICE, part.compressedSize - at));
    return;
  }
  if (part.compressedSize <= AT_ONCE && part.inflatedSize <= 4 * AT_ONCE) {
    const compressed = await source.read(start, part.compressedSize);
    let inflated: Buffer;
    try {
      // One byte more than promised is enough to tell that there are too many.
      inflated = inflateRawSync(compressed, { maxOutputLength: part.inflatedSize + 1 });
    } catch (error) {
      throw inflateError(part, error);
    }
    yield inflated;
    return;
  }
  const inflate = createInflateRaw(INFLATE_OPTIONS);
  const fed = feed(inflate, source, start, part.compressedSize);
  try {
    for await (const chunk of inflate) yield asBuffer(chunk);
  } catch (error) {
    const failure = await fed;
    throw failure === null ? inflateError(part, error) : failure.error;
  } finally {
    inflate.destroy();
    await fed;
  }
}

/** Writes the compressed bytes into `inflate`, a slice or two ahead. Returns what the source threw, if it did. */
async function feed(
  inflate: ReturnType<typeof createInflateRaw>,
  source: ByteSource,
  start: number,
  length: number,
): Promise<{ error: unknown } | null> {
  // If zlib is destroyed while it waits for a reader, it never reports the end of a write: awaiting that alone would hang.
  const closed = new Promise<boolean>((resolve) => inflate.once('close', () => resolve(true)));
  try {
    let before: Promise<boolean> = Promise.resolve(false);
    let next = source.read(start, Math.min(SLICE, length));
    for (let at = 0; at < length; at += SLICE) {
      const slice = await next;
      const rest = length - at - SLICE;
      if (rest > 0) {
        next = source.read(start + at + SLICE, Math.min(SLICE, rest));
        // The next round awaits this read. If this round fails, the next never comes, and a failed read must not end the process.
        next.catch(() => undefined);
      }
      const failed = new Promise<boolean>((resolve) => inflate.write(slice, (error) => resolve(error != null)));
      // One slice waits in line: else zlib would wait for this thread between two slices.
      if ((await Promise.race([before, closed])) || inflate.destroyed) return null;
      before = failed;
    }
    inflate.end();
    return null;
  } catch (error) {
    inflate.destroy(error instanceof Error ? error : new Error(String(error)));
    return { error };
  }
}

/** Streams hand on `any`; a zlib stream without an encoding makes Buffers only. */
function asBuffer(chunk: unknown): Buffer {
  if (!Buffer.isBuffer(chunk)) throw new TypeError('inflate returned no buffer');
  return chunk;
}

function checkMethod(part: ZipPart): void {
  if (part.method === 0 || part.method === 8) return;
  throw new WorkbookError(
    'unsupported_compression',
    `The workbook's part ${part.name} is packed by a method (${part.method}) that Excel does not use. Open it in Excel and save it again.`,
    { details: { part: part.name } },
  );
}

function inflateError(part: ZipPart, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ERR_BUFFER_TOO_LARGE') return damagedPart(part.name, 'it is larger than the directory says', error);
  if (code === 'Z_BUF_ERROR') return damagedPart(part.name, 'it ends too early', error);
  if (code.startsWith('Z_')) return damagedPart(part.name, 'its compressed bytes make no sense', error);
  return error;
}
