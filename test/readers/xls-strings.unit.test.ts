import { describe, expect, it } from 'vitest';
import { CONTINUE, labelSst, makeXls, record, u8, u16, u32, type XlsRecord } from './make-xls.js';
import { readAll, refusal } from './read-all.js';

/** Bytes of one string of an SST: those of characters are told apart, because cuts there need a new flag. */
interface Piece {
  byte: number;
  /** Whether this byte begins a character, and how wide the characters are; undefined outside of characters. */
  character?: { isFirst: boolean; isWide: boolean };
}

function stringPieces(text: string, isWide: boolean, runs: number, phonetic: number): Piece[] {
  const header = Buffer.concat([
    u16(text.length),
    u8((isWide ? 1 : 0) | (phonetic > 0 ? 4 : 0) | (runs > 0 ? 8 : 0)),
    runs > 0 ? u16(runs) : u8(),
    phonetic > 0 ? u32(phonetic) : u8(),
  ]);
  const characters = Buffer.from(text, isWide ? 'utf16le' : 'latin1');
  return [
    ...Array.from(header, (byte) => ({ byte })),
    ...Array.from(characters, (byte, i) => ({ byte, character: { isFirst: !isWide || i % 2 === 0, isWide } })),
    ...Array.from(Buffer.alloc(4 * runs + phonetic, 0x77), (byte) => ({ byte })),
  ];
}

/** SST and CONTINUE, cut before the pieces with these indexes; null where a cut would go through a character. */
function cutSst(pieces: Piece[], cuts: number[]): XlsRecord[] | null {
  const records: XlsRecord[] = [];
  let from = 0;
  for (const to of [...cuts, pieces.length]) {
    const first = pieces[from]?.character;
    if (from > 0 && first && !first.isFirst) return null;
    const data = Buffer.from(pieces.slice(from, to).map(({ byte }) => byte));
    const flag = from > 0 && first ? u8(first.isWide ? 1 : 0) : u8();
    records.push(from === 0 ? record(0x00fc, u32(5), u32(5), data) : record(CONTINUE, flag, data));
    from = to;
  }
  return records;
}

describe('the shared strings of an .xls', () => {
  const texts = ['plain', '日本😀', 'rich text', '', 'après'];
  const pieces = [
    ...stringPieces('plain', false, 0, 0),
    ...stringPieces('日本😀', true, 0, 5),
    ...stringPieces('rich text', false, 2, 0),
    ...stringPieces('', false, 0, 0),
    ...stringPieces('après', false, 1, 3),
  ];
  const read = async (after: XlsRecord[]) => {
    const records = texts.map((_, row) => labelSst(row, 0, row));
    const [sheet] = await readAll(makeXls({ sheets: [{ records }], after }), { name: 'book.xls' });
    return texts.map((_, i) => sheet?.rows.get(i + 1)?.values[0] ?? '');
  };

  it('may be cut at each byte, characters between two of them', async () => {
    let cuts = 0;
    for (let cut = 1; cut < pieces.length; cut++) {
      const records = cutSst(pieces, [cut]);
      if (records === null) continue;
      expect(await read(records), `cut before byte ${cut}`).toEqual(texts);
      cuts++;
    }
    expect(cuts).toBe(pieces.length - 1 - 4);
  });

  it('may be cut before each byte at once', async () => {
    const all = Array.from(pieces.keys()).filter((i) => i > 0 && pieces[i]?.character?.isFirst !== false);
    const records = cutSst(pieces, all) ?? [];
    expect(records.length).toBeGreaterThan(60);
    expect(await read(records)).toEqual(texts);
  });

  it('may change their width where they are cut', async () => {
    const after = [
      record(0x00fc, u32(1), u32(1), u16(6), u8(0), Buffer.from('ab')),
      record(CONTINUE, u8(1), Buffer.from('日', 'utf16le')),
      record(CONTINUE, u8(0), Buffer.from('c')),
      record(CONTINUE, u8(1), Buffer.from('\ud83d', 'utf16le')),
      record(CONTINUE, u8(1), Buffer.from('\ude00', 'utf16le')),
    ];
    const [sheet] = await readAll(makeXls({ sheets: [{ records: [labelSst(0, 0, 0)] }], after }), { name: 'book.xls' });
    expect(sheet?.rows.get(1)?.values).toEqual(['ab日c😀']);
    expect(sheet?.replaced).toBe(0);
  });

  it('are refused where a character is cut in two', async () => {
    const after = [record(0x00fc, u32(1), u32(1), u16(2), u8(1), u8(0x41)), record(CONTINUE, u8(1), u8(0, 0x42, 0))];
    const file = makeXls({ sheets: [{ records: [labelSst(0, 0, 0)] }], after });
    expect(await refusal(file, { name: 'book.xls' })).toMatchObject({ code: 'damaged' });
  });

  it('must have what a cell names', async () => {
    const file = makeXls({ sheets: [{ name: 'Data', records: [labelSst(2, 1, 7)] }], strings: ['one'] });
    const { code, message } = await refusal(file, { name: 'book.xls' });
    expect(code).toBe('bad_shared_string');
    expect(message).toMatch(/B3.*“Data”.*text number 7.*has 1/);
  });

  it('that are cut short are missed only by a cell that names them', async () => {
    const after = [record(0x00fc, u32(2), u32(2), u16(1), u8(0), u8(0x41), u16(5), u8(0), u8(0x42))];
    const good = makeXls({ sheets: [{ records: [labelSst(0, 0, 0)] }], after });
    expect((await readAll(good, { name: 'book.xls' }))[0]?.rows.get(1)?.values).toEqual(['A']);
    const bad = makeXls({ sheets: [{ records: [labelSst(0, 0, 1)] }], after });
    expect(await refusal(bad, { name: 'book.xls' })).toMatchObject({ code: 'bad_shared_string' });
  });
});
