/** Up to this many bytes are copied sixteen at a time: a call costs more. */
const SHORT: i32 = 64;

/**
 * Copies `size` bytes, and up to 63 bytes of no meaning behind them. Nearly all cells are short, and a call to copy each would
 * cost more.
 */
export function copyShort(to: i32, from: i32, size: i32): void {
  if (size > SHORT) {
    memory.copy(to, from, size);
    return;
  }
  v128.store(to, v128.load(from));
  if (size <= 16) return;
  v128.store(to, v128.load(from, 16), 16);
  if (size <= 32) return;
  v128.store(to, v128.load(from, 32), 32);
  v128.store(to, v128.load(from, 48), 48);
}
