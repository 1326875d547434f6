import { inflateRawSync } from 'node:zlib';
import { instantiate } from '../../kernel/kernel.js';
import { PAGE } from '../../kernel/memory-map.js';

/**
 * Inflates the end of a deflate stream (RFC 1951) without its beginning.
 *
 * What stands after a sheet's rows, above all its merged areas, has to be known before the first row is handed on. Inflating
 * a large sheet twice for that costs as much as everything else. But a stream consists of blocks of some 20 to 60 KB, each with codes of its
 * own: one that begins in view can be found by trying every bit, and read from there to the end. Only bytes copied from before are
 * unknown, and of those the last lines of a sheet have few.
 */

/** How far back a copy may reach (RFC 1951, 2): so many unknown bytes stand before the text. */
const UNKNOWN_BYTES = Buffer.alloc(32 * 1024);
/** Beginnings that turn out to be none cost time: after this many the search ends. */
const MOST_ATTEMPTS = 300;

/**
 * The text at the end of a stream, of which `compressed` is the last part; bytes that come from before it are 0. At most `limit` bytes
 * of text are made. null when no block begins in view, or none is recognised: then the stream has to be read from its beginning.
 */
export function inflateTail(compressed: Buffer, limit: number): Buffer | null {
  // A page before the bytes, which is the kernel's, and one behind, for codes that are looked for where the bytes end.
  const memory = new WebAssembly.Memory({ initial: 2 + Math.ceil(compressed.length / PAGE) });
  const { findBlock } = instantiate(memory);
  new Uint8Array(memory.buffer).set(compressed, PAGE);
  let bit = -1;
  for (let attempts = 0; attempts < MOST_ATTEMPTS; attempts++) {
    bit = findBlock(PAGE, compressed.length, bit + 1);
    if (bit < 0) return null;
    const text = inflateFrom(compressed, bit, limit);
    if (text !== null) return text;
  }
  return null;
}

/** Inflates from a bit on to the end of the stream; null where that is not possible, or ends anywhere else. */
function inflateFrom(bytes: Buffer, start: number, limit: number): Buffer | null {
  const shift = start & 7;
  let rest = bytes.subarray(start >> 3);
  if (shift > 0) {
    const shifted = Buffer.allocUnsafe(rest.length);
    for (let i = 0; i < rest.length; i++) shifted[i] = ((rest[i] ?? 0) | ((rest[i + 1] ?? 0) << 8)) >> shift;
    rest = shifted;
  }
  try {
    const inflated: unknown = inflateRawSync(rest, {
      dictionary: UNKNOWN_BYTES,
      maxOutputLength: limit,
      chunkSize: 256 * 1024,
      info: true,
    });
    // What `info` adds, the types do not know: how many bytes the stream took. It ends within the last one, or is another.
    const { buffer, engine } = inflated as { buffer: Buffer; engine: { bytesWritten: number } };
    return engine.bytesWritten >= rest.length - 1 ? buffer : null;
  } catch {
    return null;
  }
}
