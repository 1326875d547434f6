const double = new DataView(new ArrayBuffer(8));

/**
 * The number that an RK value stands for ([MS-XLS] 2.5.217, [MS-XLSB] 2.5.123): 30 bits of a double or of a signed integer, and two
 * flags: whether it is an integer, and whether it is a hundred times too large.
 * @param rk its 32 bits
 */
export function rkNumber(rk: number): number {
  let value = rk >> 2;
  if ((rk & 2) === 0) {
    double.setInt32(4, rk & ~3, true);
    value = double.getFloat64(0, true);
  }
  return (rk & 1) === 1 ? value / 100 : value;
}
