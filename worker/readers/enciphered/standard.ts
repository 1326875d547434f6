import { createDecipheriv } from 'node:crypto';
import { damaged } from '../xls/refusals.js';
import type { SegmentCipher } from './deciphered-source.js';
import { hash, hashPassword, numberBytes } from './password-hash.js';

const ROUNDS = 50_000;
/** Blocks are enciphered one by one; a segment is as many as are worth a call. */
const SEGMENT_BYTES = 4096;
/** EncryptionHeaderFlags.fAES ([MS-OFFCRYPTO] 2.3.1). */
const FLAG_AES = 0x20;

/**
 * The cipher of standard encryption ([MS-OFFCRYPTO] 2.3.4.5), which Office 2007 writes: AES block by block, keyed by SHA-1.
 * `info` is EncryptionInfo behind its version and flags. Returns null if the password is another, or no package has such a
 * cipher.
 */
export async function standardCipher(
  info: Buffer,
  password: string,
  signal: AbortSignal | undefined,
): Promise<SegmentCipher | null> {
  const headerBytes = info.length >= 4 ? info.readUInt32LE(0) : 0;
  const at = 4 + headerBytes;
  // Behind the header: the salt's length and the salt, the verifier, the length of its hash, the hash filled up to two blocks.
  if (headerBytes < 32 || at + 72 > info.length) throw damaged('it is enciphered, but does not say how');
  const keyBits = info.readUInt32LE(4 + 16);
  if ((info.readUInt32LE(4) & FLAG_AES) === 0 || ![128, 192, 256].includes(keyBits)) return null;
  const key = await keyOf(info.subarray(at + 4, at + 20), password, keyBits / 8, signal);
  const decipher = (bytes: Buffer) => {
    const cipher = createDecipheriv(`aes-${keyBits}-ecb`, key, null).setAutoPadding(false);
    return Buffer.concat([cipher.update(bytes), cipher.final()]);
  };
  const verifier = decipher(info.subarray(at + 20, at + 36));
  const verifierHash = decipher(info.subarray(at + 40, at + 72));
  if (!hash('sha1', verifier).equals(verifierHash.subarray(0, 20))) return null;
  return { segmentBytes: SEGMENT_BYTES, decipher };
}

/** [MS-OFFCRYPTO] 2.3.4.7 */
async function keyOf(salt: Buffer, password: string, bytes: number, signal: AbortSignal | undefined): Promise<Buffer> {
  const last = hash('sha1', await hashPassword('sha1', salt, password, ROUNDS, signal), numberBytes(0));
  const derived = (fill: number) => {
    const block = Buffer.alloc(64, fill);
    for (const [i, byte] of last.entries()) block[i] = byte ^ fill;
    return hash('sha1', block);
  };
  return Buffer.concat([derived(0x36), derived(0x5c)]).subarray(0, bytes);
}
