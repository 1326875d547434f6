import { describe, expect, it } from 'vitest';
import { makeBook, worksheet } from '../readers/make-book.js';
import { readAll } from '../readers/read-all.js';
import { mutateBytes } from './mutate-bytes.js';
import { mutateXml } from './mutate-xml.js';
import { createRandom } from './random.js';

const ONE = '<row r="1"><c r="A1"><v>1</v></c></row>';

describe('a broken or hostile .xlsx', () => {
  it('is refused cleanly, or read, whatever bytes are changed', async () => {
    const book = makeBook({
      sheets: [`${ONE}<row r="2"><c r="A2" t="s"><v>0</v></c></row>`, ONE],
      strings: '<si><t>a</t></si>',
      formats: [14],
      entry: (entry) => ({ ...entry, stored: true }),
    });
    const random = createRandom(1);
    for (let round = 0; round < 1000; round++) {
      const [mutant, what] = mutateBytes(book, random);
      try {
        await readAll(mutant);
      } catch (error) {
        expect(error, what).toMatchObject({ name: 'WorkbookError', code: expect.not.stringMatching('unreadable') });
      }
    }
  });

  it('is refused cleanly, or read, whatever is changed in its XML', async () => {
    const sheet = worksheet(
      `${ONE}<row r="2"><c r="A2" t="inlineStr"><is><t>x</t></is></c><c r="B2" s="1"><f>A1</f><v>43890</v></c></row>`,
      '<mergeCells><mergeCell ref="A1:B1"/></mergeCells>',
    );
    const random = createRandom(1);
    for (let round = 0; round < 1000; round++) {
      const [mutant, what] = mutateXml(sheet, random);
      try {
        await readAll(
          makeBook({ sheets: [`<?xml version="1.0"?>${mutant.slice(mutant.indexOf('?>') + 2)}`], formats: [14] }),
        );
      } catch (error) {
        expect(error, what).toMatchObject({ name: 'WorkbookError', code: expect.not.stringMatching('unreadable') });
      }
    }
  });
});
