import { STATE } from '../memory-map';

/** Returns a number that both sides exchange. */
export function get(slot: i32): i32 {
  return load<i32>(STATE + (slot << 2));
}

export function set(slot: i32, value: i32): void {
  store<i32>(STATE + (slot << 2), value);
}
