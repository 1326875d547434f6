import type { Malformed } from './malformed.js';
import { END, field, filePart, join, panelForm, part, type Scene, uploadForm } from './write-request.js';

type Expected = Malformed['expected'];

/** A form's body, and what becomes of it as an upload and as an action of the panel, which takes no files. */
interface Form {
  name: string;
  body(scene: Scene): Buffer;
  upload: Expected;
  panel: Expected;
  stores?: true;
}

const DISPOSITION = 'Content-Disposition: form-data; name="file"; filename="a.csv"';
const fields = (count: number) => join(...Array.from({ length: count }, (_, at) => field(`f${at}`)));

const FORMS: Form[] = [
  { name: 'nothing at all', body: () => join('\r\n'), upload: 400, panel: 400 },
  { name: 'nothing but its end', body: () => join(END), upload: 400, panel: { oneOf: [200, 400] } },
  { name: 'garbage', body: () => Buffer.alloc(100_000, '\x00\xff\r\n-'), upload: 400, panel: 400 },
  {
    name: 'another boundary',
    body: (scene) => join(join(filePart(scene), END).toString('latin1').replaceAll('--x', '--y')),
    upload: 400,
    panel: 400,
  },
  { name: 'no closing boundary', body: (scene) => filePart(scene), upload: 400, panel: 400 },
  { name: 'no closing boundary after a field', body: () => field('a'), upload: 400, panel: 400 },
  { name: 'half a closing boundary', body: (scene) => join(filePart(scene), '--x-'), upload: 400, panel: 400 },
  { name: 'a boundary and no part', body: (scene) => join(filePart(scene), '--x\r\n'), upload: 400, panel: 400 },
  { name: 'an end within a part header', body: () => join('--x\r\nContent-Disp'), upload: 400, panel: 400 },
  {
    name: 'an end within a second part header',
    body: (scene) => join(filePart(scene), '--x\r\nContent-Disp'),
    upload: 400,
    panel: 400,
  },
  {
    name: 'a part without headers',
    body: (scene) => join('--x\r\n\r\n', scene.file, '\r\n', END),
    upload: 400,
    panel: 400,
  },
  {
    name: 'a part without headers and without a blank line',
    body: (scene) => join('--x\r\n', scene.file, '\r\n', END),
    upload: 400,
    panel: 400,
  },
  {
    name: 'a part without a disposition',
    body: (scene) => join(part(['Content-Type: text/csv'], scene.file), END),
    upload: 400,
    panel: { oneOf: [200, 400] },
  },
  {
    name: 'a part that is an attachment',
    body: (scene) => join(part(['Content-Disposition: attachment; filename="a.csv"'], scene.file), END),
    upload: 400,
    panel: { oneOf: [200, 400] },
  },
  {
    name: 'a part without a name',
    body: (scene) => join(part(['Content-Disposition: form-data; filename="a.csv"'], scene.file), END),
    upload: 400,
    panel: 400,
  },
  {
    name: 'a file without a file name',
    body: (scene) => join(part(['Content-Disposition: form-data; name="file"'], scene.file), END),
    upload: 400,
    panel: 200,
  },
  {
    name: 'a file with an empty file name',
    body: (scene) => join(filePart(scene, 'file', ''), END),
    upload: 400,
    panel: { oneOf: [200, 400] },
  },
  {
    name: 'quotation marks that do not end',
    body: (scene) => join(part(['Content-Disposition: form-data; name="file; filename="a.csv'], scene.file), END),
    upload: 400,
    panel: { oneOf: [200, 400] },
  },
  {
    name: 'a file name in a damaged encoding',
    body: (scene) =>
      join(part(['Content-Disposition: form-data; name="file"; filename*=UTF-8\'\'%zz%E0%A4%A.csv'], scene.file), END),
    upload: { oneOf: [201, 400] },
    panel: { oneOf: [200, 400] },
    stores: true,
  },
  {
    name: 'a header name with blanks',
    body: (scene) => join(part(['Content Disposition : form-data; name="file"', DISPOSITION], scene.file), END),
    upload: 400,
    panel: 400,
  },
  {
    name: 'a header with a NUL',
    body: (scene) => join(part([`${DISPOSITION}; x="\0"`], scene.file), END),
    upload: 400,
    panel: 400,
  },
  {
    name: 'part headers of 200 KB',
    body: (scene) => join(part([DISPOSITION, `X: ${'x'.repeat(200_000)}`], scene.file), END),
    upload: 400,
    panel: 400,
  },
  {
    name: '20,000 part headers',
    body: (scene) => join(part([DISPOSITION, ...Array<string>(20_000).fill('A: b')], scene.file), END),
    upload: 400,
    panel: 400,
  },
  {
    name: 'line ends of LF alone',
    body: (scene) => join('--x\n', DISPOSITION, '\n\n', scene.file, '\n--x--\n'),
    upload: 400,
    panel: 400,
  },
  { name: '500 parts', body: (scene) => join(fields(500), filePart(scene), END), upload: 413, panel: 413 },
  {
    name: 'the file after 300 fields',
    body: (scene) => join(fields(300), filePart(scene), END),
    upload: 413,
    panel: 413,
  },
  {
    name: '300 fields after the file',
    body: (scene) => join(filePart(scene), fields(300), END),
    upload: 413,
    panel: { oneOf: [400, 413] },
  },
  {
    name: '20 files',
    body: (scene) => join(...Array.from({ length: 20 }, (_, at) => filePart(scene, `f${at}`)), END),
    upload: 413,
    panel: 400,
  },
  {
    name: 'two files',
    body: (scene) => join(filePart(scene), filePart(scene, 'file', 'b.csv'), END),
    upload: 400,
    panel: 400,
  },
  {
    name: 'a file in it',
    body: (scene) => join(field('a'), filePart(scene), END),
    upload: 201,
    panel: 400,
    stores: true,
  },
  {
    name: 'a field of a megabyte',
    body: (scene) => join(field('a', 'v'.repeat(1024 * 1024)), filePart(scene), END),
    upload: 413,
    panel: 413,
  },
  {
    name: 'a field whose name has 10 KB',
    body: (scene) => join(field('n'.repeat(10_000)), filePart(scene), END),
    upload: { oneOf: [201, 400, 413] },
    panel: 400,
    stores: true,
  },
  {
    name: 'a part in a part',
    body: (scene) =>
      join(
        part(
          ['Content-Disposition: form-data; name="file"', 'Content-Type: multipart/mixed; boundary=y'],
          join('--y\r\n', DISPOSITION, '\r\n\r\n', scene.file, '\r\n--y--\r\n'),
        ),
        END,
      ),
    upload: 400,
    panel: 200,
  },
  {
    name: 'something before and after it',
    body: (scene) => join('before\r\n', filePart(scene), END, 'after'.repeat(1_000)),
    upload: 201,
    panel: 400,
    stores: true,
  },
  {
    name: 'an unknown encoding of a part',
    body: (scene) =>
      join(
        part(
          [
            'Content-Disposition: form-data; name="a"',
            'Content-Type: text/plain; charset=klingon',
            'Content-Transfer-Encoding: base64',
          ],
          '!!',
        ),
        filePart(scene),
        END,
      ),
    upload: 201,
    panel: 400,
    stores: true,
  },
  ...['__proto__', 'constructor', 'toString', ''].map(
    (name): Form => ({
      name: `a field named "${name}"`,
      body: (scene) => join(field(name), filePart(scene), END),
      upload: 201,
      panel: 400,
      stores: true,
    }),
  ),
];

/** Fields that no file comes with, for the panel alone. */
const NAMES = ['__proto__', 'constructor', 'toString', '', 'filters.__proto__.x', 'n'.repeat(10_000)];

export const MALFORMED_FORMS: Malformed[] = [
  ...FORMS.map(({ name, body, upload, stores = false }): Malformed => {
    return {
      name: `an upload form: ${name}`,
      expected: upload,
      stores,
      make: (scene) => uploadForm(scene, body(scene)),
    };
  }),
  ...FORMS.map(({ name, body, panel }): Malformed => {
    return { name: `a form of the panel: ${name}`, expected: panel, make: (scene) => panelForm(scene, body(scene)) };
  }),
  ...NAMES.map((name): Malformed => {
    const shown = name.length > 100 ? `of ${name.length} characters` : `"${name}"`;
    return {
      name: `a form of the panel: only a field named ${shown}`,
      expected: { oneOf: [200, 413] },
      make: (scene) => panelForm(scene, join(field(name), END)),
    };
  }),
];
