import { gzipSync } from 'node:zlib';
import type { Malformed } from './malformed.js';
import { join, PANEL_LIST, panelForm, postJson, rawUpload, request } from './write-request.js';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const JSON_BODY = `{"resource_id":"${UNKNOWN}"}`;
/** With a file that is there, what follows is looked at too. */
const OPTIONS: [name: string, options: string][] = [
  ['a NUL as the delimiter', '"delimiter":"\\u0000"'],
  ['half of a character as the delimiter', '"delimiter":"\\ud800"'],
  ['a prototype as the encoding', '"encoding":"__proto__"'],
  ['a number as the encoding', '"encoding":1e999'],
  ['a text as a truth value', '"infer_types":"true"'],
];
const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const utf16 = (text: string) => Buffer.from(text, 'utf16le');

/** JSON, and what asks to be parsed by it. A well-formed id that nothing has is a 404. */
const BODIES: [name: string, expected: Malformed['expected'], body: string | Buffer, ...headers: string[]][] = [
  ['nothing', 400, ''],
  ['half of it', 400, JSON_BODY.slice(0, 20)],
  ['two of them', 400, JSON_BODY + JSON_BODY],
  ['a text', 400, '"x"'],
  ['no number', 400, '{"resource_id":NaN}'],
  ['a huge number', 400, '{"resource_id":1e999999}'],
  ['100,000 brackets', 400, deep(50_000)],
  ['100,000 brackets that do not close', 400, '['.repeat(100_000)],
  ['100,000 braces', 400, `${'{"a":'.repeat(16_000)}1${'}'.repeat(16_000)}`],
  ['deep in a field', 400, `{"resource_id":${deep(40_000)}}`],
  ['deep in another field', { oneOf: [400, 404] }, `{"resource_id":"${UNKNOWN}","x":${deep(40_000)}}`],
  ['a prototype', { oneOf: [400, 404] }, `{"__proto__":{"resource_id":"${UNKNOWN}"},"resource_id":"${UNKNOWN}"}`],
  ['a prototype alone', 400, `{"__proto__":{"resource_id":"${UNKNOWN}"}}`],
  ['a constructor', 400, '{"constructor":{"prototype":{"resource_id":"x"}}}'],
  ['half of a character', 400, '{"resource_id":"\\ud800"}'],
  ['half of a character in an option', 400, `{"resource_id":"${UNKNOWN}","encoding":"\\udfff"}`],
  ['a NUL', 400, '{"resource_id":"\\u0000"}'],
  ['a NUL byte', 400, '{"resource_id":"\0"}'],
  ['no UTF-8', 400, '{"resource_id":"\xff\xc3"}'],
  ['a byte order mark', 404, `\xef\xbb\xbf${JSON_BODY}`],
  ['UTF-16 that says so', { oneOf: [404, 415] }, utf16(JSON_BODY), 'Content-Type: application/json; charset=utf-16le'],
  ['UTF-16 that does not', 400, utf16(JSON_BODY)],
  ['an unknown encoding', 415, JSON_BODY, 'Content-Type: application/json; charset=klingon'],
  ['a type that is none', 415, JSON_BODY, 'Content-Type: ;;json'],
  ['a type of 10 KB', { oneOf: [400, 404, 415] }, JSON_BODY, `Content-Type: application/json; a=${'b'.repeat(10_000)}`],
  ['50,000 fields', { oneOf: [400, 413] }, `{${Array.from({ length: 9_000 }, (_, at) => `"${at}":0`).join(',')}}`],
  ['200 KB', 413, `{"resource_id":"${'x'.repeat(200_000)}"}`],
  ['garbage as gzip', 400, 'garbage', 'Content-Encoding: gzip'],
  ['half of a gzip', 400, gzipSync(JSON_BODY).subarray(0, 20), 'Content-Encoding: gzip'],
  ['garbage as deflate', 400, 'garbage', 'Content-Encoding: deflate'],
  ['garbage as brotli', 400, 'garbage', 'Content-Encoding: br'],
  ['100 MB in 100 KB', 413, gzipSync(Buffer.alloc(100 * 1024 * 1024, ' ')), 'Content-Encoding: gzip'],
  ['gzip of gzip', 415, gzipSync(gzipSync(JSON_BODY)), 'Content-Encoding: gzip, gzip'],
  ['an unknown content encoding', 415, JSON_BODY, 'Content-Encoding: compress'],
];

/** Forms at the login. No names that exist: who guesses too often is refused. */
const LOGINS: [name: string, expected: Malformed['expected'], body: string, type?: string][] = [
  ['nothing', 401, ''],
  ['bad percent signs', 401, 'username=%zz&password=%E0%A4%A'],
  ['NULs', 401, 'username=a%00b&password=%00'],
  ['no names', 401, '&&&=&=x&'],
  ['objects and lists', 401, 'username[$ne]=x&password[]=y&password[]=z&__proto__=x'],
  ['half of a character', 401, 'username=%ED%A0%80&password=x'],
  ['40 KB', 413, `username=${'x'.repeat(40_000)}`],
  ['50 fields', 413, Array.from({ length: 50 }, (_, at) => `f${at}=x`).join('&')],
  ['an unknown encoding', 415, 'username=x', 'application/x-www-form-urlencoded; charset=klingon'],
  ['JSON', 401, '{"username":{"x":1}}', 'application/json'],
  [
    'a form without an end',
    401,
    '--x\r\nContent-Disposition: form-data; name="username"\r\n\r\nx',
    'multipart/form-data; boundary=x',
  ],
];

/** Other bodies that a signed-in viewer may send to the panel. */
const PANEL: [name: string, expected: Malformed['expected'], body: string, type: string][] = [
  ['bad percent signs', { oneOf: [200, 400] }, 'a=%zz&b=%E0%A4%A', 'application/x-www-form-urlencoded'],
  [
    '1,000 fields',
    413,
    Array.from({ length: 1_000 }, (_, at) => `f${at}=x`).join('&'),
    'application/x-www-form-urlencoded',
  ],
  ['half of JSON', 400, '{"a":', 'application/json'],
  ['deep JSON', { oneOf: [200, 400] }, `{"a":${deep(40_000)}}`, 'application/json'],
  ['a prototype', 200, '{"__proto__":{"role":"administrator"},"constructor":1}', 'application/json'],
  ['200 KB of JSON', 413, `{"a":"${'x'.repeat(200_000)}"}`, 'application/json'],
  ['plain text', { oneOf: [200, 415] }, 'hello', 'text/plain'],
];

export const MALFORMED_BODIES: Malformed[] = [
  ...BODIES.map(([name, expected, body, ...headers]): Malformed => {
    const type = headers.some((header) => header.startsWith('Content-Type')) ? [] : ['Content-Type: application/json'];
    const length = body === '' ? ['Content-Length: 0'] : [];
    return {
      name: `JSON: ${name}`,
      expected,
      make: (scene) =>
        request('POST /xxx_api/v1/do_parse_resource', [scene.admin, ...type, ...headers, ...length], body),
    };
  }),
  ...OPTIONS.map(([name, options]): Malformed => {
    return {
      name: `JSON: ${name}`,
      expected: 400,
      make: (scene) => postJson(scene, `{"resource_id":"${scene.sampleId}",${options}}`),
    };
  }),
  {
    name: 'JSON: deep in another field, with a key',
    expected: 202,
    make: (scene) => {
      const key = `Idempotency-Key: deep-${crypto.randomUUID()}`;
      return postJson(scene, `{"resource_id":"${scene.sampleId}","x":${deep(40_000)}}`, [key]);
    },
  },
  ...LOGINS.map(([name, expected, body, type = 'application/x-www-form-urlencoded']): Malformed => {
    return {
      name: `a login: ${name}`,
      expected,
      make: () =>
        request('POST /admin/login', [`Content-Type: ${type}`, ...(body === '' ? ['Content-Length: 0'] : [])], body),
    };
  }),
  ...PANEL.map(([name, expected, body, type]): Malformed => {
    return {
      name: `an action of the panel: ${name}`,
      expected,
      make: (scene) => request(`POST ${PANEL_LIST}`, [scene.viewer, `Content-Type: ${type}`], body),
    };
  }),
  {
    name: 'an upload: garbage as gzip',
    expected: 415,
    make: (scene) => rawUpload(scene, ['Content-Encoding: gzip'], join('garbage\n', scene.file)),
  },
  {
    name: 'an upload: an unknown content encoding',
    expected: 415,
    make: (scene) => rawUpload(scene, ['Content-Encoding: klingon'], join('garbage\n', scene.file)),
  },
  { name: 'an upload: nothing', expected: 422, make: (scene) => rawUpload(scene, ['Content-Length: 0'], '') },
  { name: 'an upload: NULs', expected: 422, make: (scene) => rawUpload(scene, [], Buffer.alloc(10_000)) },
  {
    name: 'a notification: no moment',
    expected: 400,
    make: (scene) =>
      request(
        'POST /xxx_api/v1/notifications/seen',
        [scene.viewer, 'Content-Type: application/json'],
        '{"until":"+275760-09-13T00:00:00.001Z"}',
      ),
  },
  {
    name: 'a password: NULs',
    expected: { oneOf: [400, 403] },
    make: (scene) =>
      request(
        'POST /xxx_api/v1/password',
        [scene.viewer, 'Content-Type: application/json'],
        '{"old_password":"\\u0000","new_password":"\\ud800"}',
      ),
  },
  {
    name: 'an action of the panel: an empty form as gzip',
    expected: { oneOf: [400, 415] },
    make: (scene) => panelForm(scene, gzipSync('')),
  },
];
