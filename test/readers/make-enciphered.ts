import { createCipheriv, createHash } from 'node:crypto';
import { u16, u32 } from './make-xls.js';

/** The two streams of an enciphered package. */
export type Enciphered = { EncryptionInfo: Buffer; EncryptedPackage: Buffer };

export interface AgileOptions {
  password?: string;
  hash?: 'SHA1' | 'SHA256' | 'SHA384' | 'SHA512';
  bits?: 128 | 192 | 256;
  chaining?: 'ChainingModeCBC' | 'ChainingModeCFB';
  /** How often the password is hashed; what the file says of it may be another number. */
  rounds?: number;
  claimedRounds?: number | string;
}

const DEFAULT = 'VelvetSweatshop';
const SALT = Buffer.from('0123456789abcdef');
const OTHER_SALT = Buffer.from('fedcba9876543210');

/** The streams of an agile-enciphered package ([MS-OFFCRYPTO] 2.3.4.10), for `makeCompound`. */
export function encipherAgile(packed: Buffer, options: AgileOptions = {}): Enciphered {
  const { password = DEFAULT, hash = 'SHA512', bits = 256, chaining = 'ChainingModeCBC', rounds = 1000 } = options;
  const digest = (...parts: Buffer[]) => createHash(hash.toLowerCase()).update(Buffer.concat(parts)).digest();
  const sized = (bytes: Buffer, length: number) => Buffer.concat([bytes, Buffer.alloc(64, 0x36)]).subarray(0, length);
  const encipher = (key: Buffer, iv: Buffer, bytes: Buffer) => {
    const mode = chaining === 'ChainingModeCBC' ? 'cbc' : 'cfb8';
    const cipher = createCipheriv(`aes-${bits}-${mode}`, key, sized(iv, 16)).setAutoPadding(false);
    return Buffer.concat([cipher.update(fill(bytes)), cipher.final()]);
  };
  let base = digest(SALT, Buffer.from(password, 'utf16le'));
  for (let i = 0; i < rounds; i++) base = digest(u32(i), base);
  const seal = (purpose: string, bytes: Buffer) =>
    encipher(sized(digest(base, Buffer.from(purpose, 'hex')), bits / 8), SALT, bytes).toString('base64');

  const key = Buffer.alloc(bits / 8, 'the key of the package');
  const verifier = Buffer.from('a verifier, well');
  const method = `saltSize="16" blockSize="16" keyBits="${bits}" hashSize="${digest().length}" cipherAlgorithm="AES" cipherChaining="${chaining}" hashAlgorithm="${hash}"`;
  const xml = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<encryption xmlns="http://schemas.microsoft.com/office/2006/encryption" xmlns:p="http://schemas.microsoft.com/office/2006/keyEncryptor/password"><keyData ${method} saltValue="${OTHER_SALT.toString('base64')}"/><keyEncryptors><keyEncryptor uri="http://schemas.microsoft.com/office/2006/keyEncryptor/password"><p:encryptedKey spinCount="${options.claimedRounds ?? rounds}" ${method} saltValue="${SALT.toString('base64')}" encryptedVerifierHashInput="${seal('fea7d2763b4b9e79', verifier)}" encryptedVerifierHashValue="${seal('d7aa0f6d3061344e', digest(verifier))}" encryptedKeyValue="${seal('146e0be7abacd0d6', key)}"/></keyEncryptor></keyEncryptors></encryption>`;
  const segments = Array.from({ length: Math.ceil(packed.length / 4096) }, (_, i) =>
    encipher(key, digest(OTHER_SALT, u32(i)), packed.subarray(i * 4096, (i + 1) * 4096)),
  );
  return {
    EncryptionInfo: Buffer.concat([u16(4, 4), u32(0x40), Buffer.from(xml)]),
    EncryptedPackage: Buffer.concat([u32(packed.length), u32(0), ...segments]),
  };
}

/** The streams of a package of standard encryption ([MS-OFFCRYPTO] 2.3.4.5). */
export function encipherStandard(
  packed: Buffer,
  { password = DEFAULT, bits = 128, flags = 0x24 }: { password?: string; bits?: 128 | 192 | 256; flags?: number } = {},
): Enciphered {
  const sha1 = (...parts: Buffer[]) => createHash('sha1').update(Buffer.concat(parts)).digest();
  let base = sha1(SALT, Buffer.from(password, 'utf16le'));
  for (let i = 0; i < 50_000; i++) base = sha1(u32(i), base);
  base = sha1(base, u32(0));
  const derived = (fill: number) => sha1(Buffer.from(Array.from({ length: 64 }, (_, i) => (base[i] ?? 0) ^ fill)));
  const key = Buffer.concat([derived(0x36), derived(0x5c)]).subarray(0, bits / 8);
  const encipher = (bytes: Buffer) => {
    const cipher = createCipheriv(`aes-${bits}-ecb`, key, null).setAutoPadding(false);
    return Buffer.concat([cipher.update(fill(bytes)), cipher.final()]);
  };
  const verifier = Buffer.from('a verifier, well');
  const provider = Buffer.from('Microsoft Enhanced RSA and AES Cryptographic Provider\0', 'utf16le');
  const algorithm = { 128: 0x660e, 192: 0x660f, 256: 0x6610 }[bits];
  const header = Buffer.concat([
    ...[flags, 0, algorithm, 0x8004, bits, 0x18, 0, 0].map((value) => u32(value)),
    provider,
  ]);
  return {
    EncryptionInfo: Buffer.concat([
      u16(4, 2),
      u32(flags),
      u32(header.length),
      header,
      u32(16),
      SALT,
      encipher(verifier),
      u32(20),
      encipher(sha1(verifier)),
    ]),
    EncryptedPackage: Buffer.concat([u32(packed.length), u32(0), encipher(packed)]),
  };
}

/** Bytes filled up to whole blocks. */
function fill(bytes: Buffer): Buffer {
  return Buffer.concat([bytes], Math.ceil(bytes.length / 16) * 16);
}
