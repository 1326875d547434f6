/** From this many bytes on a native call is faster, despite what it costs to begin. */
const MOST_BY_HAND = 512;

/**
 * Copies `source[from .. to)` into `target` from `at` on, and returns the position after it. Made for the short pieces that cells are
 * made of: a native call takes longer to begin than to copy them. It copies four bytes at a time, which typed arrays cannot do at any
 * address.
 */
export function copyBytes(source: DataView, from: number, to: number, target: DataView, at: number): number {
  const size = to - from;
  if (size > MOST_BY_HAND) {
    new Uint8Array(target.buffer, target.byteOffset + at, size).set(
      new Uint8Array(source.buffer, source.byteOffset + from, size),
    );
    return at + size;
  }
  let i = from;
  for (; i + 4 <= to; i += 4, at += 4) target.setInt32(at, source.getInt32(i, true), true);
  for (; i < to; i++, at++) target.setUint8(at, source.getUint8(i));
  return at;
}

/** The view that copyBytes wants of a buffer. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
