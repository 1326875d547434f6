export function isDigit(at: i32): bool {
  return <u32>load<u8>(at) - 0x30 < 10;
}
