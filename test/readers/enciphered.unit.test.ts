import { describe, expect, it } from 'vitest';
import { bufferSource } from '../../worker/readers/byte-source.js';
import type { ByteSource } from '../../worker/readers/contract.js';
import { makeBook } from './make-book.js';
import { type AgileOptions, encipherAgile, encipherStandard } from './make-enciphered.js';
import { makeCompound, u16, u32 } from './make-xls.js';
import { makeXlsb, real, row } from './make-xlsb.js';
import { firstSheet, readAll, refusal } from './read-all.js';

const ROWS = Array.from({ length: 2000 }, (_, i) => `<row r="${i + 1}"><c><v>${i}.5</v></c></row>`).join('');
const book = makeBook({ sheets: [ROWS], entry: (entry) => ({ ...entry, stored: true }) });
const expected = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [i + 1, [i + 0.5]]));

describe('a workbook that is enciphered, but not with a password of its own', () => {
  it.each<AgileOptions>([
    {},
    { hash: 'SHA1', bits: 128 },
    { hash: 'SHA256', bits: 192 },
    { hash: 'SHA384', bits: 256 },
    { hash: 'SHA512', bits: 256, chaining: 'ChainingModeCFB' },
  ])('is read as Office 2010 and later encipher it: %o', async (options) => {
    expect(await firstSheet(makeCompound(encipherAgile(book, options)))).toEqual(expected);
  });

  it.each([128, 192, 256] as const)('is read as Office 2007 enciphers it, with %i bits', async (bits) => {
    expect(await firstSheet(makeCompound(encipherStandard(book, { bits })))).toEqual(expected);
  });

  it('is read as .xlsb too, whatever the name of the file', async () => {
    const binary = makeXlsb({ sheets: [[row(1), real(0, 7)]] });
    expect(await firstSheet(makeCompound(encipherAgile(binary)), { name: 'a.xls' })).toEqual({ 1: [7] });
  });

  it('is read piece by piece, never whole', async () => {
    const noise = makeBook({
      sheets: [ROWS],
      parts: { 'xl/media/picture.png': Buffer.alloc(8_000_000, 'picture') },
      entry: (entry) => ({ ...entry, stored: true }),
    });
    const file = bufferSource(makeCompound(encipherAgile(noise)));
    let longest = 0;
    const watched: ByteSource = {
      size: file.size,
      read(position, length) {
        longest = Math.max(longest, length);
        return file.read(position, length);
      },
    };
    const [sheet] = await readAll(watched);
    expect(sheet?.rows.size).toBe(2000);
    expect(longest).toBeLessThan(1_000_000);
  });

  it('is read where the stream that says how goes on behind its end', async () => {
    const { EncryptionInfo, EncryptedPackage } = encipherAgile(book);
    const info = Buffer.concat([EncryptionInfo, Buffer.from('<junk', 'latin1')]);
    const file = makeCompound({ EncryptionInfo: info, EncryptedPackage });
    expect(await firstSheet(file)).toEqual(expected);
  });
});

describe('a workbook that is enciphered with a password', () => {
  const streams = encipherAgile(book);
  const { EncryptionInfo: info, EncryptedPackage: packed } = streams;
  const withInfo = (EncryptionInfo: Buffer) => makeCompound({ EncryptionInfo, EncryptedPackage: packed });
  const edited = (from: string | RegExp, to: string) =>
    withInfo(Buffer.concat([info.subarray(0, 8), Buffer.from(info.toString('utf8', 8).replace(from, to))]));

  it.each<[string, () => Buffer]>([
    ['of agile encryption', () => makeCompound(encipherAgile(book, { password: 'secret' }))],
    ['of standard encryption', () => makeCompound(encipherStandard(book, { password: 'secret' }))],
    ['of a cipher that is not AES', () => makeCompound(encipherStandard(book, { flags: 0x04 }))],
    ['of another cipher', () => edited(/cipherAlgorithm="AES"/, 'cipherAlgorithm="RC2"')],
    ['of another hash', () => edited(/hashAlgorithm="SHA512"/, 'hashAlgorithm="WHIRLPOOL"')],
    ['of extensible encryption', () => withInfo(Buffer.concat([u16(4, 3), u32(0x10), Buffer.alloc(200)]))],
    ['for the owner of a certificate only', () => edited(/spinCount="\d+"/, '')],
  ])('%s is refused in words', async (_, file) => {
    const { code, message } = await refusal(file());
    expect(code).toBe('encrypted');
    expect(message).toMatch(/remove the password/);
  });

  it.each<[string, () => Buffer, string, RegExp]>([
    [
      'more rounds than are worth waiting for',
      () => makeCompound(encipherAgile(book, { rounds: 1, claimedRounds: 9_999_999 })),
      'damaged',
      /too long/,
    ],
    [
      'a number of rounds that is none',
      () => makeCompound(encipherAgile(book, { rounds: 1, claimedRounds: 'x' })),
      'damaged',
      /too long/,
    ],
    ['a stream cut after its version', () => withInfo(info.subarray(0, 8)), 'damaged', /does not say how/],
    ['a document cut in the middle', () => withInfo(info.subarray(0, 700)), 'damaged', /does not say how/],
    ['half a block of a key', () => edited(/encryptedKeyValue="[^"]{8}/, 'encryptedKeyValue="'), 'damaged', /blocks/],
    [
      'a key too short',
      () => edited(/encryptedKeyValue="[^"]*"/, `encryptedKeyValue="${'A'.repeat(22)}=="`),
      'damaged',
      /key/,
    ],
    [
      'a package cut',
      () => makeCompound({ ...streams, EncryptedPackage: packed.subarray(0, 8000) }),
      'truncated',
      /not complete/,
    ],
    [
      'a length that is impossible',
      () => makeCompound({ ...streams, EncryptedPackage: Buffer.concat([u32(-1), u32(-1), packed.subarray(8)]) }),
      'damaged',
      /length/,
    ],
    [
      'nothing enciphered',
      () => makeCompound({ ...streams, EncryptedPackage: Buffer.alloc(0) }),
      'truncated',
      /missing/,
    ],
  ])('with %s is refused', async (_, file, code, words) => {
    const outcome = await refusal(file());
    expect(outcome).toMatchObject({ code, message: expect.stringMatching(words) });
  });

  it('ends in rows or in a refusal, whatever is changed in it', async () => {
    const file = makeCompound(encipherAgile(makeBook({ sheets: ['<row><c><v>1</v></c></row>'] }), { rounds: 10 }));
    let seed = 20_261_125;
    const random = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    for (let i = 0; i < 300; i++) {
      const bytes = Buffer.from(file);
      for (let k = random(3); k >= 0; k--) bytes[random(bytes.length)] = [0, 0xff, 0x7f, random(256)][random(4)] ?? 0;
      const outcome = await refusal(bytes).catch((error: unknown) => String(error));
      if (typeof outcome === 'string') expect(outcome).toMatch(/the file was read/);
      else expect(outcome.code).not.toBe('unreadable');
    }
  });
});
