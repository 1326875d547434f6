import { inflateRawSync } from 'node:zlib';
import { instantiate } from '../../kernel/kernel.js';
import { PAGE } from '../../kernel/memory-map.js';

/**
 * Inflates the end of a deflate stream (RFC 1951) without its beginning.
 *
 * What comes after a sheet's rows, above all its merged areas, has to be known before the first row is handed on. Inflating a large
 * sheet twice for that would cost as much as everything else. But a stream consists of blocks of some 20 to 60 KB, each with codes of
 * its own. The beginning of a block is found by trying every bit, and the stream is read from there to the end. Only bytes copied from
 * before that block are unknown: the last lines of a sheet have few.
 */

/** Unknown bytes before the text: a copy may reach back so far (RFC 1951, 2). */
const UNKNOWN_BYTES = Buffer.alloc(32 * 1024);
/** Every false beginning costs time: after this many the search ends. */
const MOST_ATTEMPTS = 300;

/**
 * Returns the text at the end of a stream, of which `compressed` is the last part; bytes that come from before it are 0. At most
 * `limit` bytes of text are made. Returns null if no block begins in view, or none is recognised: then the stream has to be read from
 * its beginning.
 */
export function inflateTail(compressed: Buffer, limit: number): Buffer | null {
  // One page before the bytes is the kernel's own. One page behind them is for the search, which reads past their end.
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

/** Inflates from a bit on to the end of the stream; null if that is not possible, or ends anywhere else. */
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
    // The types do not know what `info` adds: how many bytes the stream took. A true stream ends within the last byte.
    const { buffer, engine } = inflated as { buffer: Buffer; engine: { bytesWritten: number } };
    return engine.bytesWritten >= rest.length - 1 ? buffer : null;
  } catch {
    return null;
  }
}
