import { createDecipheriv } from 'node:crypto';
import { damaged } from '../xls/refusals.js';
import { type Tag, walkXml } from '../xml/walk.js';
import type { SegmentCipher } from './deciphered-source.js';
import { hash, hashPassword, numberBytes } from './password-hash.js';

/** [MS-OFFCRYPTO] 2.3.4.15 */
const SEGMENT_BYTES = 4096;
/** AES's. */
const BLOCK_BYTES = 16;
/** The purposes for which keys are derived ([MS-OFFCRYPTO] 2.3.4.13). */
const VERIFIER_KEY = Buffer.from('fea7d2763b4b9e79', 'hex');
const VERIFIER_HASH_KEY = Buffer.from('d7aa0f6d3061344e', 'hex');
const SECRET_KEY = Buffer.from('146e0be7abacd0d6', 'hex');

/** Names of hash algorithms ([MS-OFFCRYPTO] 2.3.4.10), as Node knows them. */
const HASHES = new Map([
  ['MD5', 'md5'],
  ['SHA1', 'sha1'],
  ['SHA-1', 'sha1'],
  ['SHA256', 'sha256'],
  ['SHA384', 'sha384'],
  ['SHA512', 'sha512'],
]);
/** How blocks are chained, as OpenSSL calls it. */
const CHAININGS = new Map([
  ['ChainingModeCBC', 'cbc'],
  ['ChainingModeCFB', 'cfb8'],
]);

/** What keyData and encryptedKey have in common: a cipher, a hash, a salt. */
interface Method {
  algorithm: string;
  hash: string;
  salt: Buffer;
  keyBytes: number;
}

/**
 * The cipher of agile encryption ([MS-OFFCRYPTO] 2.3.4.10), which Office 2010 and later write. `info` is EncryptionInfo behind
 * its version and flags, an XML document. Returns null if the password is another, there is none, or Office does not write such
 * a cipher.
 */
export async function agileCipher(
  info: Buffer,
  password: string,
  signal: AbortSignal | undefined,
): Promise<SegmentCipher | null> {
  const { keyData, encryptedKey } = readInfo(info);
  if (!keyData || !encryptedKey) return null;
  const [data, own] = [methodOf(keyData), methodOf(encryptedKey)];
  if (!data || !own) return null;

  const rounds = Number(encryptedKey.get('spinCount'));
  const base = await hashPassword(own.hash, own.salt, password, rounds, signal);
  const open = (attribute: string, purpose: Buffer) => {
    const key = fitted(hash(own.hash, base, purpose), own.keyBytes);
    return decipher(own, key, own.salt, bytesOf(encryptedKey, attribute));
  };
  const verifier = open('encryptedVerifierHashInput', VERIFIER_KEY);
  const expected = hash(own.hash, verifier.subarray(0, own.salt.length));
  const found = open('encryptedVerifierHashValue', VERIFIER_HASH_KEY);
  if (!found.subarray(0, expected.length).equals(expected)) return null;
  const key = open('encryptedKeyValue', SECRET_KEY).subarray(0, data.keyBytes);
  if (key.length < data.keyBytes) throw damaged('its key is not complete');
  return {
    segmentBytes: SEGMENT_BYTES,
    decipher: (bytes, segment) => decipher(data, key, hash(data.hash, data.salt, numberBytes(segment)), bytes),
  };
}

function readInfo(info: Buffer): { keyData: Tag | undefined; encryptedKey: Tag | undefined } {
  const text = info.toString('utf8');
  // The stream comes in whole sectors: any bytes may follow the document.
  const document = /^.*?<\/([\w.-]+:)?encryption\s*>/s.exec(text)?.[0];
  if (document === undefined) throw damaged('it is enciphered, but does not say how');
  const tags: Tag[] = [];
  walkXml(document, 'EncryptionInfo', (tag) => tags.push(tag));
  return {
    keyData: tags.find((tag) => tag.name === 'keyData'),
    // A key for the owner of a certificate has the same name, but no count of rounds.
    encryptedKey: tags.find((tag) => tag.name === 'encryptedKey' && tag.get('spinCount') !== undefined),
  };
}

/** Null for a cipher or hash that Office does not write. */
function methodOf(tag: Tag): Method | null {
  const bits = Number(tag.get('keyBits'));
  const chaining = CHAININGS.get(tag.get('cipherChaining') ?? '');
  const hashName = HASHES.get(tag.get('hashAlgorithm') ?? '');
  if (tag.get('cipherAlgorithm') !== 'AES' || ![128, 192, 256].includes(bits) || !chaining || !hashName) return null;
  return {
    algorithm: `aes-${bits}-${chaining}`,
    hash: hashName,
    salt: bytesOf(tag, 'saltValue'),
    keyBytes: bits / 8,
  };
}

function bytesOf(tag: Tag, attribute: string): Buffer {
  return Buffer.from(tag.get(attribute) ?? '', 'base64');
}

/** `iv` is cut or filled up to a block. */
function decipher(method: Method, key: Buffer, iv: Buffer, bytes: Buffer): Buffer {
  if (bytes.length % BLOCK_BYTES !== 0) throw damaged('it is enciphered, but not in whole blocks');
  const cipher = createDecipheriv(method.algorithm, key, fitted(iv, BLOCK_BYTES)).setAutoPadding(false);
  return Buffer.concat([cipher.update(bytes), cipher.final()]);
}

/** Bytes cut, or filled up with 0x36, to a length ([MS-OFFCRYPTO] 2.3.4.11 and 2.3.4.12). */
function fitted(bytes: Buffer, length: number): Buffer {
  return bytes.length >= length
    ? bytes.subarray(0, length)
    : Buffer.concat([bytes, Buffer.alloc(length - bytes.length, 0x36)]);
}
