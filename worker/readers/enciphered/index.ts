import { passwordError } from '../../../src/files/format.js';
import type { ByteSource } from '../contract.js';
import { DEFAULT_PASSWORD } from '../default-password.js';
import { damaged, truncated } from '../xls/refusals.js';
import { agileCipher } from './agile.js';
import { DecipheredSource } from './deciphered-source.js';
import { standardCipher } from './standard.js';

/** An EncryptionInfo stream is some 250 bytes, or an XML document of a few kilobytes. Any more is junk behind it. */
const MAX_INFO_BYTES = 64 * 1024;
/** The package's true length comes before it ([MS-OFFCRYPTO] 2.3.4.4). */
const LENGTH_BYTES = 8;

/**
 * Returns the bytes of a package ([MS-OFFCRYPTO] 2.3.4) that Excel opens without asking, deciphered as they are read. `info`
 * and `enciphered` are its streams EncryptionInfo and EncryptedPackage.
 * @throws WorkbookError `encrypted` if `password` is wrong; `damaged` and `truncated`
 */
export async function openEnciphered(
  info: ByteSource,
  enciphered: ByteSource,
  signal: AbortSignal | undefined,
  password: string = DEFAULT_PASSWORD,
): Promise<ByteSource> {
  const bytes = await info.read(0, MAX_INFO_BYTES);
  if (bytes.length < 8) throw truncated('it is enciphered, but does not say how');
  const [major, minor] = [bytes.readUInt16LE(0), bytes.readUInt16LE(2)];
  const isStandard = major >= 2 && major <= 4 && minor === 2;
  if (!isStandard && !(major === 4 && minor === 4)) throw passwordError();
  const keyed = isStandard ? standardCipher : agileCipher;
  const cipher = await keyed(bytes.subarray(8), password, signal);
  if (cipher === null) throw passwordError();
  const length = await enciphered.read(0, LENGTH_BYTES);
  if (length.length < LENGTH_BYTES) throw truncated('the enciphered workbook is missing');
  const size = Number(length.readBigUInt64LE(0));
  if (size > enciphered.size - LENGTH_BYTES) {
    throw size > Number.MAX_SAFE_INTEGER
      ? damaged('its length is an impossible number')
      : truncated('the enciphered workbook is not complete');
  }
  return new DecipheredSource(enciphered, LENGTH_BYTES, size, cipher);
}
