import type { Malformed } from './malformed.js';
import { END, FORM_TYPE, filePart, join, part, request, type Scene, UPLOADS, uploadForm } from './write-request.js';

const DISPOSITION = 'Content-Disposition: form-data; name="file"; filename="a.csv"';
const LONG = 'x'.repeat(1_000);

/** What a form says of its boundary; the body has `x`, or the one at the end of the row. */
const BOUNDARIES: [name: string, expected: Malformed['expected'], type: string, boundary?: string][] = [
  ['no boundary', 400, 'multipart/form-data'],
  ['an empty boundary', 400, 'multipart/form-data; boundary='],
  ['a boundary in quotation marks that do not end', 400, 'multipart/form-data; boundary="x'],
  ['two boundaries', 400, 'multipart/form-data; boundary=y; boundary=x'],
  ['a boundary of 1,000 characters', 201, `multipart/form-data; boundary=${LONG}`, LONG],
  ['a boundary of 20 KB', { oneOf: [431, 'closed'] }, `multipart/form-data; boundary=${'x'.repeat(20_000)}`],
  ['a boundary of hyphens', 201, `multipart/form-data; boundary=${'-'.repeat(70)}`, '-'.repeat(70)],
];

/** Rows that only uploads have. */
export const MALFORMED_UPLOADS: Malformed[] = [
  ...BOUNDARIES.map(([name, expected, type, boundary = 'x']): Malformed => {
    const body = (scene: Scene) =>
      join(join(filePart(scene), END).toString('latin1').replaceAll('--x', `--${boundary}`));
    return {
      name: `an upload form: ${name}`,
      expected,
      stores: expected === 201,
      make: (scene) => request(`POST ${UPLOADS}`, [scene.admin, `Content-Type: ${type}`], body(scene)),
    };
  }),
  {
    name: 'an upload form: of another kind',
    expected: 415,
    make: (scene) =>
      request(
        `POST ${UPLOADS}`,
        [scene.admin, 'Content-Type: multipart/mixed; boundary=x'],
        join(filePart(scene), END),
      ),
  },
  {
    name: 'an upload form: an address that is none',
    expected: 400,
    make: (scene) => uploadForm(scene, join(filePart(scene), END), { query: '?url=notaurl' }),
  },
  {
    name: 'an upload form: ?parse=perhaps',
    expected: 400,
    make: (scene) => uploadForm(scene, join(filePart(scene), END), { query: '?parse=perhaps' }),
  },
  {
    name: 'an upload form: a name full of dots and slashes',
    expected: 201,
    stores: true,
    make: (scene) => uploadForm(scene, join(filePart(scene, 'file', '../../../etc/passwd.csv'), END)),
  },
  {
    name: 'an upload form: a name of 10 KB',
    expected: { oneOf: [201, 400] },
    stores: true,
    make: (scene) => uploadForm(scene, join(filePart(scene, 'file', `${'n'.repeat(10_000)}.csv`), END)),
  },
  {
    name: 'an upload form: a PDF',
    expected: 422,
    make: (scene) => uploadForm(scene, join(part([DISPOSITION], join('%PDF-1.7\n', scene.file)), END)),
  },
  {
    name: 'an upload form: more than the limit',
    expected: 413,
    make: (scene) =>
      uploadForm(
        scene,
        join(
          part(
            [DISPOSITION],
            Buffer.concat(Array<Buffer>(1 + Math.ceil((4 * 1024 * 1024) / scene.file.length)).fill(scene.file)),
          ),
          END,
        ),
      ),
  },
  {
    name: 'an upload form: a viewer sends it',
    expected: 403,
    make: (scene) => request(`POST ${UPLOADS}`, [scene.viewer, FORM_TYPE], join(filePart(scene), END)),
  },
  {
    name: 'an upload form: nobody sends it',
    expected: 401,
    make: (scene) => request(`POST ${UPLOADS}`, [FORM_TYPE], join(filePart(scene), END)),
  },
];
