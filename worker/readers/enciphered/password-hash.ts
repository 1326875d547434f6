import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { damaged } from '../xls/refusals.js';

/** Ten times what Office writes. [MS-OFFCRYPTO] 2.3.4.10 allows ten times more, which would take a minute. */
const MOST_ROUNDS = 1_000_000;
/** Rounds between two looks at the signal. */
const ROUNDS_AT_ONCE = 10_000;

export function hash(algorithm: string, ...parts: Buffer[]): Buffer {
  const sum = createHash(algorithm);
  for (const part of parts) sum.update(part);
  return sum.digest();
}

/** A number as four bytes, the lowest first. */
export function numberBytes(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/**
 * Hashes a password with its salt, then what came out with the number of the round, over and over ([MS-OFFCRYPTO] 2.3.4.7, 2.3.4.11).
 * Throws WorkbookError `damaged` for more rounds than any program writes, and the signal's reason.
 */
export async function hashPassword(
  algorithm: string,
  salt: Buffer,
  password: string,
  rounds: number,
  signal: AbortSignal | undefined,
): Promise<Buffer> {
  if (!(rounds >= 0 && rounds <= MOST_ROUNDS)) throw damaged('its password would take too long to try');
  const first = hash(algorithm, salt, Buffer.from(password, 'utf16le'));
  const input = Buffer.concat([numberBytes(0), first]);
  for (let round = 0; round < rounds; round++) {
    input.writeUInt32LE(round);
    hash(algorithm, input).copy(input, 4);
    if (round % ROUNDS_AT_ONCE === ROUNDS_AT_ONCE - 1) {
      await setImmediate();
      signal?.throwIfAborted();
    }
  }
  return input.subarray(4);
}
