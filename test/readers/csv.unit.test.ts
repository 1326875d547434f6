import { describe, expect, it } from 'vitest';
import { guessDelimiter } from '../../worker/readers/csv/delimiter.js';
import { guessEncoding } from '../../worker/readers/csv/encoding.js';
import { firstSheet, readAll, refusal } from './read-all.js';

const read = (text: string | Buffer, name = 'data.csv') => firstSheet(Buffer.from(text), { name });

/** Shift_JIS and EUC-JP by table of TextDecoder, as Node has no encoder for them. */
function encode(text: string, encoding: 'shift_jis' | 'euc-jp'): Buffer {
  const decoder = new TextDecoder(encoding);
  const table = new Map<string, number[]>();
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    table.set(decoder.decode(Uint8Array.of(lead)), [lead]);
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      const char = decoder.decode(Uint8Array.of(lead, trail));
      if (char.length === 1 && !table.has(char)) table.set(char, [lead, trail]);
    }
  }
  return Buffer.from(
    Array.from(text).flatMap((char) => (char < '\x80' ? [char.charCodeAt(0)] : (table.get(char) ?? [0x3f]))),
  );
}

describe('a .csv file', () => {
  it('keeps every value the text it is', async () => {
    const [sheet] = await readAll(Buffer.from('code,amount,day\n007,1.50,2020-02-29\n=1+1,TRUE,"a ""b"", c"\n'), {
      name: 'dir/März 2020.csv',
    });
    expect(sheet).toMatchObject({
      name: 'März 2020',
      index: 0,
      dimensions: 'A1:C3',
      cells: { read: 9, stored: 9, empty: 0 },
    });
    expect(Array.from(sheet?.rows.values() ?? [])).toEqual([
      { values: ['code', 'amount', 'day'], types: 'sss' },
      { values: ['007', '1.50', '2020-02-29'], types: 'sss' },
      { values: ['=1+1', 'TRUE', 'a "b", c'], types: 'sss' },
    ]);
  });

  it('has empty cells for empty fields, and no row for an empty line, which counts all the same', async () => {
    expect(await read('a,,\n\n,,\n,b\n\r\nc,d\r\n')).toEqual({ 1: ['a'], 4: [null, 'b'], 6: ['c', 'd'] });
  });

  it('is read as Korean with all of its syllables, wherever they are cut', async () => {
    // 똠방각하, of which EUC-KR alone has not the first.
    const line = Buffer.from('8c63b9e6b0a2c7cf2c310a', 'hex');
    const bytes = Buffer.concat(Array.from({ length: 100_001 }, () => line));
    const rows = await firstSheet(bytes, { name: 'a.csv', text: { encoding: 'euc-kr' } });
    expect(new Set(Object.values(rows).map(String))).toEqual(new Set(['똠방각하,1']));
    const cut = await firstSheet(Buffer.from('61b9', 'hex'), { name: 'a.csv', text: { encoding: 'euc-kr' } });
    expect(cut).toEqual({ 1: ['a\ufffd'] });
  });

  it('is read in the encoding and with the delimiter that it is said to have', async () => {
    const text = { encoding: 'windows-1252', delimiter: '||' };
    expect(await firstSheet(Buffer.from('a,b||\u00e9\n', 'latin1'), { name: 'a.csv', text })).toEqual({
      1: ['a,b', 'é'],
    });
    // The bytes 0x80 to 0x9F, which Node itself takes for control characters.
    expect(await firstSheet(Buffer.from('\x80 5||\x93x\x94', 'latin1'), { name: 'a.csv', text })).toEqual({
      1: ['€ 5', '“x”'],
    });
    // As Shift_JIS by mistake, the same bytes make other characters: what is said holds.
    const bytes = encode('日本,語\n', 'euc-jp');
    expect(await firstSheet(bytes, { name: 'a.csv', text: { encoding: 'EUC-JP' } })).toEqual({ 1: ['日本', '語'] });
    expect(await firstSheet(bytes, { name: 'a.csv', text: { encoding: 'latin1' } })).not.toEqual({ 1: ['日本', '語'] });
    const marked = Buffer.from('\ufeffa;b\n');
    expect(await firstSheet(marked, { name: 'a.csv', text: { encoding: 'utf8' } })).toEqual({ 1: ['a', 'b'] });
    const wrong = await refusal(bytes, { name: 'a.csv', text: { encoding: 'utf-8' } });
    expect(wrong).toMatchObject({ code: 'bad_encoding', message: expect.stringContaining('UTF-8') });
  });

  it('makes numbers, dates and the rest of its fields when asked to, and nothing that loses a digit', async () => {
    const infer = async (line: string) => {
      const [sheet] = await readAll(Buffer.from(`${line}\n`), { name: 'a.csv', text: { infer_types: true } });
      return sheet?.rows.get(1);
    };
    expect(await infer('1,-1.50,1e3,0.1,0')).toEqual({ values: [1, -1.5, 1000, 0.1, 0], types: 'nnnnn' });
    expect(await infer('007,+1,.5,"1,000",1.,1e400,')).toEqual({
      values: ['007', '+1', '.5', '1,000', '1.', '1e400'],
      types: 'ssssss',
    });
    expect(await infer('123456789012345,1234567890123456,0.000123456789012345')).toEqual({
      values: [123456789012345, '1234567890123456', 0.000123456789012345],
      types: 'nsn',
    });
    expect(await infer('2020-02-29,2020/2/9,2020-02-29 13:45,13:45:01,2021-02-29,20200229')).toEqual({
      values: ['2020-02-29', '2020-02-09', '2020-02-29T13:45:00', '13:45:01', '2021-02-29', 20200229],
      types: 'ddddsn',
    });
    expect(await infer('TRUE,false,#N/A,#REF!,#tag,yes')).toEqual({
      values: [true, false, '#N/A', '#REF!', '#tag', 'yes'],
      types: 'bbeess',
    });
  });

  it('keeps line ends and delimiters inside quotes', async () => {
    expect(await read('"a\nb","c,d"\n"e\r\nf",g"h\n')).toEqual({ 1: ['a\nb', 'c,d'], 2: ['e\r\nf', 'g"h'] });
  });

  it('recognises the delimiter', async () => {
    expect(await read('a;b\n1,5;2\n2,5;3\n')).toEqual({ 1: ['a', 'b'], 2: ['1,5', '2'], 3: ['2,5', '3'] });
    expect(await read('a\tb, c\n1\t2\n')).toEqual({ 1: ['a', 'b, c'], 2: ['1', '2'] });
    expect(await read('a|b|c\n1|2|3\n')).toEqual({ 1: ['a', 'b', 'c'], 2: ['1', '2', '3'] });
    expect(await read('sep=;\na,x;b\n')).toEqual({ 1: ['a,x', 'b'] });
    expect(await read('one\ntwo\n')).toEqual({ 1: ['one'], 2: ['two'] });
    expect(guessDelimiter('"a;b;c",d\n"e;f;g",h\n', 'x.csv').delimiter).toBe(',');
    expect(guessDelimiter('', 'x.tsv').delimiter).toBe('\t');
  });

  it.each(['utf-8', 'utf-8 with a mark', 'utf-16le', 'utf-16le without a mark', 'utf-16be', 'shift_jis', 'euc-jp'])(
    'is read in %s',
    async (encoding) => {
      const text = '品番,品名,価格\n001,カタカナとひらがな,１２０円\n002,東京都千代田区,¥5\n';
      const wide = Buffer.from(text, 'utf16le');
      const bytes =
        encoding === 'utf-8'
          ? Buffer.from(text)
          : encoding === 'utf-8 with a mark'
            ? Buffer.from(`\ufeff${text}`)
            : encoding === 'utf-16le'
              ? Buffer.concat([Buffer.from([0xff, 0xfe]), wide])
              : encoding === 'utf-16le without a mark'
                ? wide
                : encoding === 'utf-16be'
                  ? Buffer.concat([Buffer.from([0xff, 0xfe]), wide]).swap16()
                  : encode(text.replace('¥', ''), encoding === 'shift_jis' ? 'shift_jis' : 'euc-jp');
      const sheet = await read(bytes);
      expect(sheet[1]).toEqual(['品番', '品名', '価格']);
      expect(sheet[2]).toEqual(['001', 'カタカナとひらがな', '１２０円']);
    },
  );

  it('tells Windows-1252 from the Japanese encodings', () => {
    const guess = (text: string) => guessEncoding([Buffer.from(text, 'latin1')]).encoding;
    for (const text of [
      'café,résumé,naïve\n',
      'Größe;Maß;Übermut\n',
      'Ärger\n',
      'garçon à Noël\n',
      'España, mañana, señor\n',
      '£5, ©2020\n',
      'r\xe9sum\xe9',
    ])
      expect([text, guess(text)]).toEqual([text, 'windows-1252']);
    for (const text of ['名前,住所\n', 'あ\n', '東京\n', 'ﾃｽﾄ,ｶﾀｶﾅ\n', 'id,name\n1,山田 太郎\n']) {
      expect([text, guessEncoding([encode(text, 'shift_jis')]).encoding]).toEqual([text, 'shift_jis']);
      if (!/[ｦ-ﾟ]/.test(text))
        expect([text, guessEncoding([encode(text, 'euc-jp')]).encoding]).toEqual([text, 'euc-jp']);
    }
  });

  it('has the typographic signs of Windows-1252', async () => {
    // Node 20's TextDecoder takes 0x80-0x9f for control characters unless it is asked to stream.
    expect(await read(Buffer.from('geht\x92s;\x805;caf\xe9\n1;2;3\n', 'latin1'))).toEqual({
      1: ['geht’s', '€5', 'café'],
      2: ['1', '2', '3'],
    });
  });

  it('does not mistake a character cut by a sample’s end for another encoding', () => {
    const text = Buffer.from('日本語'.repeat(1000));
    for (let cut = 0; cut < 4; cut++) {
      expect(guessEncoding([text.subarray(0, 300 + cut), text.subarray(600 + cut, 900 + cut)]).encoding).toBe('utf-8');
    }
  });

  it('keeps characters whole at the edges of slices', async () => {
    const lines = Array.from({ length: 40_000 }, (_, i) => `${'x'.repeat(i % 7)}日本語😀${i},é`);
    const sheet = await read(lines.join('\n'));
    expect(Object.values(sheet)).toEqual(lines.map((line) => line.split(',')));
  });

  it('replaces NUL, and counts it', async () => {
    const [sheet] = await readAll(Buffer.from(`${'a,b\n'.repeat(40_000)}c\0d,e\n`), { name: 'a.csv' });
    expect(sheet?.rows.get(40_001)?.values).toEqual(['c\ufffdd', 'e']);
    expect(sheet?.replaced).toBe(1);
  });

  it('is refused when a quotation never ends, or a row has too many columns or cells', async () => {
    expect(await refusal(Buffer.from('a,b\nc,"d\n'), { name: 'a.csv' })).toMatchObject({
      code: 'open_quote',
      message: expect.stringContaining('after row 1'),
    });
    expect(await refusal(Buffer.from(`a,b\n"${'x'.repeat(17 * 1024 * 1024)}`), { name: 'a.csv' })).toMatchObject({
      code: 'too_long_row',
    });
    expect(await refusal(Buffer.from(`${','.repeat(16_384)}\n`), { name: 'a.csv' })).toMatchObject({
      code: 'too_many_columns',
    });
    expect(await refusal(Buffer.from('a,b\nc,d\n'), { name: 'a.csv', budgets: { cells: 3 } })).toMatchObject({
      code: 'too_many_cells',
    });
  });

  it('is refused when it stops being UTF-8 late', async () => {
    const text = Buffer.concat([Buffer.from('日本,a\n'.repeat(400_000)), Buffer.from([0x82, 0xa0, 0xff])]);
    expect((await refusal(text, { name: 'a.csv' })).code).toBe('bad_encoding');
  });

  it('is read in constant memory', async () => {
    const line = Buffer.from(`${'abcdefgh,'.repeat(9)}z\n`.repeat(1000));
    const size = line.length * 400;
    const source = {
      size,
      read: (position: number, length: number) =>
        Promise.resolve(
          Buffer.concat(Array.from({ length: Math.ceil(length / line.length) + 1 }, () => line)).subarray(
            position % line.length,
            (position % line.length) + Math.min(length, size - position),
          ),
        ),
    };
    const { readWorkbook } = await import('../../worker/readers/index.js');
    const { DEFAULT_BUDGETS } = await import('../../worker/readers/budgets.js');
    let rows = 0;
    let peak = 0;
    for await (const event of readWorkbook(source, { name: 'a.csv', budgets: DEFAULT_BUDGETS })) {
      if (event.kind === 'rows') {
        rows += event.count;
        peak = Math.max(peak, event.ends[event.count - 1] ?? 0);
      }
    }
    expect(rows).toBe(400_000);
    expect(peak).toBeLessThan(512 * 1024);
  });
});
