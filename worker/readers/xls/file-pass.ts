import { createHash } from 'node:crypto';
import { passwordError } from '../../../src/files/format.js';
import { DEFAULT_PASSWORD } from '../default-password.js';
import { Rc4, Rc4Records } from './rc4.js';
import type { DataCipher } from './record-cipher.js';
import type { BiffVersion } from './record-kinds.js';
import { damaged } from './refusals.js';
import { XorRecords, xorVerifier } from './xor-obfuscation.js';

/**
 * Returns the cipher of a workbook, from the data of its FILEPASS record ([MS-XLS] 2.4.117).
 * @throws WorkbookError `encrypted` if `password` is wrong, and for ciphers that no .xls has
 */
export function cipherOf(data: Buffer, version: BiffVersion, password: string = DEFAULT_PASSWORD): DataCipher {
  if (data.length < 4) throw damaged('it is enciphered, but does not say how');
  const kind = version === 8 ? data.readUInt16LE(0) : 0;
  if (kind === 0) {
    const pair = data.subarray(version === 8 ? 2 : 0);
    if (pair.length < 4) throw damaged('it is enciphered, but does not say how');
    const bytes = Buffer.from(password, 'latin1');
    if (pair.readUInt16LE(2) !== xorVerifier(bytes)) throw passwordError();
    return new XorRecords(bytes, pair.readUInt16LE(0));
  }
  if (kind !== 1 || data.length < 6) throw passwordError();
  const [major, minor] = [data.readUInt16LE(2), data.readUInt16LE(4)];
  const keyOf =
    major === 1 && minor === 1
      ? rc4Keys(data, password)
      : major >= 2 && major <= 4 && minor === 2
        ? cryptoApiKeys(data, password)
        : null;
  if (keyOf === null) throw passwordError();
  return new Rc4Records(keyOf);
}

/** RC4 ([MS-OFFCRYPTO] 2.3.6): 40 bits of MD5. Null if the password is another. */
function rc4Keys(data: Buffer, password: string): ((block: number) => Buffer) | null {
  if (data.length < 54) throw damaged('it is enciphered, but does not say how');
  const [salt, verifier, verifierHash] = [data.subarray(6, 22), data.subarray(22, 38), data.subarray(38, 54)];
  const truncated = md5(Buffer.from(password, 'utf16le')).subarray(0, 5);
  const base = md5(...Array.from({ length: 16 }, () => [truncated, salt]).flat()).subarray(0, 5);
  const keyOf = (block: number) => md5(base, numberBytes(block));
  return isRight(keyOf(0), verifier, verifierHash, md5) ? keyOf : null;
}

/** RC4 CryptoAPI ([MS-OFFCRYPTO] 2.3.5): SHA-1, 40 to 128 bits. Null if the password is another. */
function cryptoApiKeys(data: Buffer, password: string): ((block: number) => Buffer) | null {
  const headerSize = data.length >= 14 ? data.readUInt32LE(10) : 0;
  const at = 14 + headerSize;
  // Behind the header: the salt's length and the salt, the verifier, the length of its hash, the hash.
  if (headerSize < 32 || at + 60 > data.length) throw damaged('it is enciphered, but does not say how');
  // 0 means the shortest key ([MS-OFFCRYPTO] 2.3.2).
  const keyBytes = (data.readUInt32LE(14 + 16) || 40) / 8;
  const salt = data.subarray(at + 4, at + 20);
  const base = sha1(salt, Buffer.from(password, 'utf16le'));
  const keyOf = (block: number) => {
    const hash = sha1(base, numberBytes(block));
    // A key of 40 bits is filled up with zeros to 128.
    return keyBytes === 5 ? Buffer.concat([hash.subarray(0, 5)], 16) : hash.subarray(0, Math.min(keyBytes, 16));
  };
  return isRight(keyOf(0), data.subarray(at + 20, at + 36), data.subarray(at + 40, at + 60), sha1) ? keyOf : null;
}

/** Whether the deciphered verifier has the deciphered hash. */
function isRight(key: Buffer, verifier: Buffer, verifierHash: Buffer, hash: (...parts: Buffer[]) => Buffer): boolean {
  const plain = Buffer.concat([verifier, verifierHash]);
  new Rc4(key).apply(plain, 0, plain.length);
  return hash(plain.subarray(0, verifier.length)).equals(plain.subarray(verifier.length));
}

function numberBytes(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function md5(...parts: Buffer[]): Buffer {
  return createHash('md5').update(Buffer.concat(parts)).digest();
}

function sha1(...parts: Buffer[]): Buffer {
  return createHash('sha1').update(Buffer.concat(parts)).digest();
}
