import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/errors.js';
import { bufferSource } from '../../worker/readers/byte-source.js';
import { SectorStream } from '../../worker/readers/compound/sector-stream.js';
import { Rc4 } from '../../worker/readers/xls/rc4.js';
import { xorVerifier } from '../../worker/readers/xls/xor-obfuscation.js';
import {
  bof,
  bytesOf,
  CONTINUE,
  type CompoundOptions,
  label,
  labelSst,
  makeCompound,
  makeStream,
  makeXls,
  number,
  record,
  u8,
  u16,
  u32,
  type XlsRecord,
} from './make-xls.js';
import { readAll, refusal } from './read-all.js';

const XLS = { name: 'book.xls' };
const small = { sheets: [{ records: [number(0, 0, 1), label(1, 0, 'two')] }] };
const many: XlsRecord[] = Array.from({ length: 20_000 }, (_, row) => number(row, 0, row + 0.5));
const large = { sheets: [{ records: many }] };
const valuesOf = async (file: Buffer) =>
  Array.from((await readAll(file, XLS))[0]?.rows.values() ?? [], ({ values }) => values[0]);

describe('the compound file of an .xls', () => {
  it.each<[string, CompoundOptions]>([
    ['of version 3, small streams in the mini stream', {}],
    ['of version 4', { isVersion4: true }],
    ['without a mini stream', { noMini: true }],
    ['whose directory gives a size too large', { noMini: true, sizeOf: (_, size) => size + 100_000 }],
    ['whose directory gives a size too small', { noMini: true, sizeOf: () => 4096 }],
    [
      'whose chains have no marked end',
      {
        noMini: true,
        fat: (fat) => fat.splice(0, fat.length, ...fat.map((next) => (next === 0xfffffffe ? 0xffffffff : next))),
      },
    ],
  ])('%s is read', async (_, options) => {
    expect(await valuesOf(makeXls(small, options))).toEqual([1, 'two']);
    expect(await valuesOf(makeXls(large, options))).toHaveLength(20_000);
  });

  it('with its sectors in any order is read', async () => {
    const file = makeXls(large);
    // Every other sector of the stream changes places with the one after it, and the chain with them.
    const sectors = Math.floor(makeStream(large).length / 512) - 2;
    const fatAt = 512 + 512 * file.readUInt32LE(76);
    for (let i = 1; i + 1 < sectors; i += 3) {
      const a = 512 * (i + 1);
      const kept = Buffer.from(file.subarray(a, a + 512));
      file.copy(file, a, a + 512, a + 1024);
      kept.copy(file, a + 512);
      file.writeUInt32LE(i + 1, fatAt + 4 * (i - 1));
      file.writeUInt32LE(i, fatAt + 4 * (i + 1));
      file.writeUInt32LE(i + 2, fatAt + 4 * i);
    }
    expect(await valuesOf(file)).toEqual(many.map((__, row) => row + 0.5));
  });

  it('with more of the FAT than its header can list is read', async () => {
    const records = Array.from({ length: 65_536 }, (_, row) => label(row, 0, 'x'.repeat(120)));
    expect(await valuesOf(makeXls({ sheets: [{ records }] }))).toHaveLength(65_536);
  });

  it('is looked through for Workbook first, then for Book, in whatever case', async () => {
    const book = (value: number) => makeStream({ sheets: [{ records: [number(0, 0, value)] }] });
    expect(await valuesOf(makeCompound({ Book: book(1), WORKBOOK: book(2) }))).toEqual([2]);
    expect(await valuesOf(makeCompound({ BOOK: book(1), Other: book(2) }))).toEqual([1]);
  });

  it('is refused where a chain runs in a circle', async () => {
    const file = makeXls(large, { fat: (fat) => fat.splice(300, 1, 20) });
    expect(await refusal(file, XLS)).toMatchObject({ code: 'damaged', message: expect.stringMatching(/circle/) });
  });

  it.each([100, 511, 600, 4000, 100_000, 300_000])('is refused when only %i bytes of it are there', async (length) => {
    const file = makeXls(large, { isVersion4: false });
    const { code } = await refusal(file.subarray(0, length), XLS);
    expect(['truncated', 'damaged']).toContain(code);
  });

  it('cut anywhere ends in rows or in a refusal', async () => {
    const file = makeXls(small);
    for (let length = 8; length < file.length; length += 61) {
      const outcome = await refusal(file.subarray(0, length), XLS).catch((error: unknown) => String(error));
      if (typeof outcome === 'string') expect(outcome).toMatch(/the file was read/);
      else expect(outcome.code).not.toBe('unreadable');
    }
  });

  it('gives what there is of a stream whose sectors lie apart, the last beyond the end of the file', async () => {
    const stream = new SectorStream(bufferSource(Buffer.alloc(612, 7)), Uint32Array.of(0, 2), 512, 0);
    expect(await stream.read(0, 1024)).toEqual(Buffer.alloc(512, 7));
    expect(await stream.read(0, 512)).toEqual(Buffer.alloc(512, 7));
  });

  it('is refused when a sheet has no end', async () => {
    const stream = makeStream(small);
    const { code, message } = await refusal(stream.subarray(0, stream.length - 4), XLS);
    expect(code).toBe('truncated');
    expect(message).toMatch(/“Sheet1”/);
  });

  it.each([
    ['WordDocument', /a Word document/],
    ['PowerPoint Document', /a PowerPoint presentation/],
    ['__properties_version1.0', /an Outlook message/],
    ['Something', /without a workbook/],
  ])('is refused when it holds %s', async (name, words) => {
    const { code, message } = await refusal(makeCompound({ [name]: Buffer.alloc(5000) }), XLS);
    expect(code).toBe('not_a_workbook');
    expect(message).toMatch(words);
  });

  it.each<[string, Buffer, string]>([
    ['lists a sheet twice', bothSheetsAtOnePlace(), 'damaged'],
    ['lists no sheets', makeStream({ sheets: [] }), 'no_sheets'],
    ['is a workspace', bytesOf([bof(0x0100)]), 'not_a_workbook'],
    ['has a cell beyond the last column', makeXls({ sheets: [{ records: [number(0, 256, 1)] }] }), 'beyond_limits'],
    ['has a cell that is cut', makeXls({ sheets: [{ records: [record(0x0203, u16(0, 0, 0), u16(1))] }] }), 'damaged'],
    [
      'has a text that is cut',
      makeXls({
        sheets: [{ records: [record(0x0204, u16(0, 0, 0), u16(9), u8(0), Buffer.from('abc')), number(0, 1, 1)] }],
      }),
      'damaged',
    ],
  ])('is refused when it %s', async (_, file, code) => {
    expect(await refusal(file, XLS)).toMatchObject({ code });
  });

  it('stops when told to', async () => {
    const reason = new Error('cancelled');
    await expect(readAll(makeXls(large), { ...XLS, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it('with any byte changed ends in rows or in a refusal', async () => {
    const records = [number(0, 0, 1), labelSst(0, 1, 0), label(1, 0, 'two'), record(CONTINUE, u8(1, 2))];
    const file = makeXls({ sheets: [{ records }], strings: ['a', 'b'], formats: ['yyyy'] });
    let seed = 20_260_101;
    const random = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    let refused = 0;
    for (let i = 0; i < 600; i++) {
      const bytes = Buffer.from(file);
      for (let k = random(3); k >= 0; k--) bytes[random(bytes.length)] = [0, 0xff, 0x7f, random(256)][random(4)] ?? 0;
      try {
        await readAll(bytes, XLS);
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
        // The gate's word for what a reader did not foresee.
        expect(error).not.toHaveProperty('code', 'unreadable');
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(20);
  });
});

/** Two sheets of the list at one place: a small file could name one large sheet ten thousand times. */
function bothSheetsAtOnePlace(): Buffer {
  const stream = makeStream({ sheets: [{ records: many }, { records: [] }] });
  const position = (name: string) => stream.indexOf(Buffer.from(name)) - 8;
  stream.writeUInt32LE(stream.readUInt32LE(position('Sheet1')), position('Sheet2'));
  return stream;
}

describe('an enciphered .xls', () => {
  const md5 = (...parts: Buffer[]) => createHash('md5').update(Buffer.concat(parts)).digest();
  const sha1 = (...parts: Buffer[]) => createHash('sha1').update(Buffer.concat(parts)).digest();
  const salt = Buffer.from('0123456789abcdef');
  const verifier = Buffer.from('a verifier, well');
  const book = { sheets: [{ records: many.slice(0, 500) }] };

  /** Enciphers a workbook's records behind its FILEPASS, as [MS-XLS] 2.2.10 has it. */
  function encipher(filePass: Buffer, apply: (data: Buffer, position: number, size: number) => void): Buffer {
    const stream = makeStream({ ...book, globals: [[0x002f, filePass]] });
    let isPlain = true;
    for (let at = 0; at < stream.length; ) {
      const type = stream.readUInt16LE(at);
      const size = stream.readUInt16LE(at + 2);
      const from = at + 4 + (type === 0x0085 ? 4 : 0);
      if (!isPlain && type !== 0x0809) apply(stream.subarray(from, at + 4 + size), from, size);
      if (type === 0x002f) isPlain = false;
      at += 4 + size;
    }
    return makeCompound({ Workbook: stream });
  }

  function rc4(keyOf: (block: number) => Buffer) {
    return (data: Buffer, position: number) => {
      for (let i = 0; i < data.length; i++) {
        const block = Math.floor((position + i) / 1024);
        const cipher = new Rc4(keyOf(block));
        cipher.skip((position + i) % 1024);
        cipher.apply(data, i, i + 1);
      }
    };
  }

  const proof = (keyOf: (block: number) => Buffer, hash: (...parts: Buffer[]) => Buffer) => {
    const bytes = Buffer.concat([verifier, hash(verifier)]);
    new Rc4(keyOf(0)).apply(bytes, 0, bytes.length);
    return [bytes.subarray(0, 16), bytes.subarray(16)] as const;
  };

  function withRc4(password: string): Buffer {
    const truncated = md5(Buffer.from(password, 'utf16le')).subarray(0, 5);
    const base = md5(...Array.from({ length: 16 }, () => [truncated, salt]).flat()).subarray(0, 5);
    const keyOf = (block: number) => md5(base, u32(block));
    return encipher(Buffer.concat([u16(1, 1, 1), salt, ...proof(keyOf, md5)]), rc4(keyOf));
  }

  function withCryptoApi(password: string, bits: number): Buffer {
    const base = sha1(salt, Buffer.from(password, 'utf16le'));
    const keyOf = (block: number) => {
      const key = sha1(base, u32(block)).subarray(0, bits / 8);
      return bits === 40 ? Buffer.concat([key], 16) : key;
    };
    const name = Buffer.from('Microsoft Base\0', 'utf16le');
    const header = Buffer.concat([u32(4), u32(0), u32(0x6801), u32(0x8004), u32(bits), u32(1), u32(0), u32(0), name]);
    const [check, hash] = proof(keyOf, sha1);
    const info = Buffer.concat([u16(1, 4, 2), u32(4), u32(header.length), header, u32(16), salt, check, u32(20), hash]);
    return encipher(info, rc4(keyOf));
  }

  it.each([
    ['RC4', () => withRc4('VelvetSweatshop')],
    ['RC4 CryptoAPI of 40 bits', () => withCryptoApi('VelvetSweatshop', 40)],
    ['RC4 CryptoAPI of 128 bits', () => withCryptoApi('VelvetSweatshop', 128)],
  ])('by %s with the password that Excel tries itself is read', async (_, file) => {
    expect(await valuesOf(file())).toEqual(many.slice(0, 500).map((__, row) => row + 0.5));
  });

  it('by XOR with the password that Excel tries itself is read', async () => {
    // The file holds the key ([MS-XLS] 2.5.343); the password and some fixed bytes make 16 bytes of it ([MS-OFFCRYPTO] 2.3.7.2).
    const key = 0x9a0a;
    const turnLeft = (byte: number, by: number) => ((byte << by) | (byte >> (8 - by))) & 255;
    const pad = Buffer.from('VelvetSweatshop\xbb', 'latin1').map((byte, i) =>
      turnLeft(byte ^ (i % 2 === 0 ? key & 255 : key >> 8), 2),
    );
    const filePass = u16(0, key, xorVerifier(Buffer.from('VelvetSweatshop')));
    const file = encipher(filePass, (data, position, size) => {
      // The place in the key counts on from the record's length, and each byte is turned five bits.
      for (let i = 0; i < data.length; i++)
        data[i] = turnLeft((data[i] ?? 0) ^ (pad[(position + i + size) & 15] ?? 0), 5);
    });
    expect(await valuesOf(file)).toEqual(many.slice(0, 500).map((__, row) => row + 0.5));
  });

  it.each([
    ['RC4', () => withRc4('secret')],
    ['RC4 CryptoAPI', () => withCryptoApi('secret', 128)],
    ['XOR', () => encipher(u16(0, 1, 2), () => {})],
    ['a cipher that is not known', () => encipher(u16(7, 7, 7), () => {})],
  ])('by %s with another password is refused', async (_, file) => {
    expect(await refusal(file(), XLS)).toMatchObject({ code: 'encrypted' });
  });
});
