import { describe, expect, it } from 'vitest';
import { builtInFormat, parseFormat } from '../../worker/readers/values/number-format.js';
import { isDateSerial, writeSerial } from '../../worker/readers/values/serial-date.js';
import { makeBook } from './make-book.js';
import { firstRow } from './read-all.js';

/** What a number shows as under a format, by a real book: each pair is a cell. */
async function shown(cells: [value: number | string, format: string | number][], date1904 = false): Promise<unknown[]> {
  const xml = cells.map(([value], i) => `<c s="${i + 1}"><v>${value}</v></c>`).join('');
  const { values } = await firstRow(
    makeBook({ sheets: [`<row r="1">${xml}</row>`], formats: cells.map(([, format]) => format), date1904 }),
  );
  return values;
}

describe('dates by number format', () => {
  it('knows the built-in formats, the East Asian ones too', async () => {
    const ids = [0, 1, 14, 15, 16, 17, 18, 19, 20, 21, 22, 27, 30, 32, 36, 45, 46, 47, 49, 50, 57, 58];
    const values = await shown(ids.map((id) => [43890.572916666664, id]));
    const both = '2020-02-29T13:45:00';
    expect(values).toEqual(
      ids.map((id) => (id === 0 || id === 1 || id === 49 ? 43890.572916666664 : id === 46 ? '1053373:45:00' : both)),
    );
    expect(
      await shown([
        [43890, 14],
        [43890, 22],
        [0.5, 20],
        [0.5, 55],
        [43890, 55],
        [1.5, 46],
      ]),
    ).toEqual(['2020-02-29', '2020-02-29T00:00:00', '12:00:00', '12:00:00', '2020-02-29', '36:00:00']);
  });

  it('reads custom codes with literals, escapes, colours, conditions and sections', () => {
    const date = 1;
    const time = 2;
    const duration = 4;
    const kinds: Record<string, number | null> = {
      General: 0,
      Standard: 0,
      'G/標準': 0,
      'G/通用格式': 0,
      '0.00': 0,
      '0.00E+00': 0,
      '#,##0 "days"': 0,
      '"yyyy"0': 0,
      '\\d0': 0,
      '[Red]0': 0,
      '[$USD-409]#,##0.00': 0,
      '_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-': 0,
      '@': 0,
      '"Date: "General': 0,
      'yyyy-mm-dd': date,
      'YYYY/M/D;@': date,
      '[Red]dd\\.mm\\.yy': date,
      '[$-411]ggge"年"m"月"d"日"': date,
      '[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy': date,
      mmmm: date,
      m: date,
      aaa: date,
      'h:mm': time,
      'mm:ss': time,
      'h"時"mm"分"': time,
      'h:mm AM/PM': time,
      'AM/PM h': time,
      '[$-F400]h:mm:ss\\ AM/PM': time,
      'mm:ss.0': time | (1 << 4),
      'h:mm:ss.000': time | (3 << 4),
      'h:mm:ss.00000': time | (3 << 4),
      'yyyy-mm-dd hh:mm': date | time,
      'd/m/yy h:mm:ss.00': date | time | (2 << 4),
      '[h]:mm': duration,
      '[mm]:ss': duration,
      '[ss].0': duration | (1 << 4),
      '[<1]h:mm;yyyy-mm-dd': null,
      'yyyy;;0': null,
      'yyyy"unclosed': date,
      '[unclosed': 0,
      '': 0,
    };
    for (const [code, kind] of Object.entries(kinds)) expect([code, parseFormat(code).kind]).toEqual([code, kind]);
    expect(parseFormat('[<1]h:mm;yyyy-mm-dd').kindOf(0.5)).toBe(time);
    expect(parseFormat('[<1]h:mm;yyyy-mm-dd').kindOf(2)).toBe(date);
    expect(parseFormat('yyyy;;0').kindOf(0)).toBe(0);
    expect(builtInFormat(9999).kind).toBe(0);
  });

  // What took the square of the length would take hours.
  it.each(['y', '"a"', '[Red]', '[', 'm:', ';', 'General', '\\'])(
    'reads a format code of a million times “%s”',
    (piece) => {
      expect(parseFormat(piece.repeat(1_000_000)).kindOf(1)).toBeGreaterThanOrEqual(0);
    },
  );

  it('has the days of the 1900 system as Excel shows them, the false leap day too', async () => {
    expect(
      await shown([
        [0, 14],
        [1, 14],
        [59, 14],
        [60, 14],
        [61, 14],
        [2958465, 14],
        [0, 20],
      ]),
    ).toEqual(['1900-01-00', '1900-01-01', '1900-02-28', '1900-02-29', '1900-03-01', '9999-12-31', '00:00:00']);
  });

  it('has the days of the 1904 system, whatever extensions say of the workbook', async () => {
    expect(
      await shown(
        [
          [0, 14],
          [42428, 14],
          [0.25, 20],
          [60, 14],
          [2957003, 14],
        ],
        true,
      ),
    ).toEqual(['1904-01-01', '2020-02-29', '06:00:00', '1904-03-01', '9999-12-31']);
  });

  it('leaves numbers that are no dates numbers', async () => {
    expect(
      await shown([
        [-1, 14],
        [2958466, 14],
        [-0.5, 46],
        [1e10, 22],
      ]),
    ).toEqual([-1, 2958466, -0.5, 1e10]);
  });

  it('agrees with the calendar on every day of four centuries', () => {
    const out = Buffer.alloc(32);
    for (let day = 61; day < 61 + 146_097; day += 1) {
      const end = writeSerial(out, 0, day, 1, false);
      const iso = new Date(Date.UTC(1899, 11, 30 + day)).toISOString().slice(0, 10);
      if (out.toString('latin1', 0, end) !== iso) expect(out.toString('latin1', 0, end)).toBe(iso);
    }
    expect(isDateSerial(Number.NaN, false)).toBe(false);
  });

  it('rounds to what the format shows, and never shows 13:44:59.9999', async () => {
    expect(
      await shown([
        [0.572916666666666, 21],
        ['43890.572916666999', 'yyyy-mm-dd hh:mm:ss'],
        [0.5 + 0.4999 / 86400, 'h:mm:ss'],
        [0.5 + 12.3456 / 86400, 'h:mm:ss.000'],
        [0.5 + 12.3456 / 86400, 'h:mm:ss.0'],
        [0.99999999, 21],
        [43890.99999999, 22],
        [2958465.99999999, 22],
        [43890.9999, 14],
        [1.5625, '[h]:mm'],
        [100.5, '[h]:mm:ss'],
        [0.0625, '[h]:mm'],
      ]),
    ).toEqual([
      '13:45:00',
      '2020-02-29T13:45:00',
      '12:00:00',
      '12:00:12.346',
      '12:00:12.3',
      '1900-01-01T00:00:00',
      '2020-03-01T00:00:00',
      '9999-12-31T23:59:59',
      '2020-02-29T23:59:51',
      '37:30:00',
      '2412:00:00',
      '01:30:00',
    ]);
  });

  it('shows the parts that the format shows and those that the value has', async () => {
    expect(
      await shown([
        [43890.5, 'yyyy'],
        [43890.5, 'h:mm'],
        [0.5, 'yyyy-mm-dd hh:mm'],
        [43890, 'h:mm'],
      ]),
    ).toEqual(['2020-02-29T12:00:00', '2020-02-29T12:00:00', '1900-01-00T12:00:00', '2020-02-29T00:00:00']);
  });

  it('takes formats that are said in several ways, for older and newer programs', async () => {
    const format = (code: string) => `<numFmt numFmtId="164" formatCode="${code}"/>`;
    const styles = `<styleSheet xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><numFmts><mc:AlternateContent><mc:Choice Requires="x16r2">${format('[$-ja-JP-x-gannen]ggge')}</mc:Choice><mc:Fallback>${format('0.00')}</mc:Fallback></mc:AlternateContent></numFmts><cellXfs><xf numFmtId="0"/><mc:AlternateContent><mc:Choice Requires="x"><xf numFmtId="164"/></mc:Choice><mc:Fallback><xf numFmtId="0"/></mc:Fallback></mc:AlternateContent><xf numFmtId="1"/></cellXfs></styleSheet>`;
    const cells = [1, 2].map((style) => `<c s="${style}"><v>43890</v></c>`).join('');
    const book = makeBook({ sheets: [`<row r="1">${cells}</row>`], parts: { 'xl/styles.xml': styles } });
    expect(await firstRow(book)).toEqual({ values: ['2020-02-29', 43890], types: 'dn' });
  });

  it('reads ISO 8601 cells', async () => {
    const texts = [
      '2020-02-29',
      '2020-02-29T13:45:00',
      '2020-02-29T13:45:00.500Z',
      '2020-02-29T00:00:00',
      '13:45:00',
      'T13:45',
      '2020-02-29T13:45:12.1234567',
      'soon',
    ];
    const cells = texts.map((text) => `<c t="d"><v>${text}</v></c>`).join('');
    expect(await firstRow(makeBook({ sheets: [`<row r="1">${cells}</row>`] }))).toEqual({
      values: [
        '2020-02-29',
        '2020-02-29T13:45:00',
        '2020-02-29T13:45:00.5',
        '2020-02-29',
        '13:45:00',
        '13:45:00',
        '2020-02-29T13:45:12.123',
        'soon',
      ],
      types: 'ddddddds',
    });
  });
});
