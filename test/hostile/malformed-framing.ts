import type { Malformed } from './malformed.js';
import { get, inChunks, join, postJson, rawUpload, request, type Scene } from './write-request.js';

/** Bytes instead of a request (RFC 9112, 2 and 3). */
const BYTES: [name: string, expected: Malformed['expected'], bytes: string | Buffer][] = [
  ['a request of HTTP/0.9', { oneOf: [200, 400] }, 'GET /healthz\r\n\r\n'],
  ['the preface of HTTP/2', 400, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['a version that is none', 400, 'GET /healthz HTTP/9.9\r\nHost: localhost\r\n\r\n'],
  ['a TLS client hello', 400, Buffer.from('16030100f1010000ed0303'.padEnd(480, 'ab'), 'hex')],
  ['NULs', 400, Buffer.alloc(1_000)],
  ['binary garbage', 400, Buffer.from(Array.from({ length: 1_000 }, (_, at) => (at * 7919 + 128) % 256))],
  ['an answer instead of a request', 400, 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'],
  ['a greeting of SMTP', 400, 'EHLO localhost\r\n'],
  ['nothing but line ends', 'closed', '\r\n'.repeat(20)],
  ['a method in lower case', 400, 'get /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ['an unknown method', 400, 'FROBNICATE /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ['a target of nothing', 400, 'GET  HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ['a target with blanks', 400, 'GET /health z HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ['line ends of CR alone', { oneOf: [400, 'closed'] }, 'GET /healthz HTTP/1.1\rHost: localhost\r\r'],
  ['line ends of LF alone', 400, 'GET /healthz HTTP/1.1\nHost: localhost\nConnection: close\n\n'],
  ['no Host', 400, 'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n'],
  ['HTTP/1.0 without a Host', 200, 'GET /healthz HTTP/1.0\r\n\r\n'],
  ['a tunnel', 'closed', 'CONNECT localhost:443 HTTP/1.1\r\nHost: localhost\r\n\r\n'],
];

/** Header lines of a GET (RFC 9112, 5). */
const LINES: [name: string, expected: Malformed['expected'], lines: string[]][] = [
  ['two Hosts', 400, ['Host: elsewhere']],
  ['a header name with blanks', 400, ['Foo Bar: x']],
  ['a blank before the colon', 400, ['Foo : x']],
  ['a header without a colon', 400, ['Foo']],
  ['a header without a name', 400, [': x']],
  ['a header that goes on in the next line', { oneOf: [200, 400] }, ['Foo: a\r\n b']],
  ['a header with a NUL', 400, ['Foo: a\0b']],
  ['a header with a bare CR', 400, ['Foo: a\rb: c']],
  ['a header of 100 KB', { oneOf: [431, 'closed'] }, [`Foo: ${'x'.repeat(100_000)}`]],
  ['3,000 headers', { oneOf: [200, 431] }, Array<string>(3_000).fill('A:b')],
  ['a length of a GET', 200, ['Content-Length: 0']],
  [
    'a protocol to change to',
    200,
    [
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    ],
  ],
  [
    'HTTP/2 to change to',
    200,
    ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA'],
  ],
  ['headers that hop', 200, ['Connection: close, Host, Content-Length, Authorization']],
];

/** How long a body is said to be (RFC 9112, 6). The body has 5 bytes. */
const LENGTHS: [name: string, expected: Malformed['expected'], lines: string[]][] = [
  ['a negative length', 400, ['Content-Length: -1']],
  ['a length with a sign', 400, ['Content-Length: +5']],
  ['a length in hexadecimal', 400, ['Content-Length: 0x5']],
  ['a length with an exponent', 400, ['Content-Length: 5e0']],
  ['a list of lengths', 400, ['Content-Length: 5, 5']],
  ['a length of no digits', 400, ['Content-Length:']],
  ['a length of 30 digits', 400, [`Content-Length: ${'9'.repeat(30)}`]],
  ['two lengths', 400, ['Content-Length: 5', 'Content-Length: 6']],
  ['the same length twice', 400, ['Content-Length: 5', 'Content-Length: 5']],
  ['a length and chunks', 400, ['Content-Length: 5', 'Transfer-Encoding: chunked']],
  ['chunks and a length', 400, ['Transfer-Encoding: chunked', 'Content-Length: 5']],
  ['chunks of chunks', 400, ['Transfer-Encoding: chunked, chunked']],
  ['chunks that are not last', 400, ['Transfer-Encoding: chunked, gzip']],
  ['an unknown transfer encoding', 400, ['Transfer-Encoding: xchunked']],
  ['a transfer encoding of none', 400, ['Transfer-Encoding: identity']],
  ['a transfer encoding after a vertical tab', 400, ['Transfer-Encoding: \x0bchunked']],
  ['a length of 10 GB', 413, ['Content-Length: 10737418240']],
];

/** Chunks (RFC 9112, 7.1) of an upload. */
const CHUNKS: [name: string, expected: Malformed['expected'], chunks: (file: Buffer) => Buffer, stores?: boolean][] = [
  ['whole ones', 201, (file) => inChunks(file), true],
  ['extensions', 201, (file) => join(inChunks(file).toString('latin1').replace('\r\n', ';a="b;\t";c\r\n')), true],
  ['a size that is no number', 400, (file) => join('zz\r\n', file)],
  ['a negative size', 400, (file) => join('-5\r\n', file)],
  ['a size of 17 digits', 400, (file) => join(`${'f'.repeat(17)}\r\n`, file)],
  ['no size', 400, (file) => join('\r\n', file)],
  ['a size in C', 400, (file) => join('0x5\r\nhello\r\n', file)],
  ['more than its size', 400, (file) => join('5\r\n', file, '\r\n0\r\n\r\n')],
  ['an extension of 100 KB', { oneOf: [400, 413, 'closed'] }, (file) => join(`5;${'x'.repeat(100_000)}\r\n`, file)],
  [
    'a trailer of 100 KB',
    { oneOf: [431, 'closed'] },
    (file) => join(inChunks(file).subarray(0, -2), `X: ${'x'.repeat(100_000)}\r\n\r\n`),
  ],
  ['a malformed trailer', 400, (file) => join(inChunks(file).subarray(0, -2), 'X y\r\n\r\n')],
];

const named = <T extends unknown[]>(
  kind: string,
  rows: [string, Malformed['expected'], ...T][],
  make: (scene: Scene, ...row: T) => Buffer,
) =>
  rows.map(
    ([name, expected, ...row]): Malformed => ({
      name: `${kind}: ${name}`,
      expected,
      make: (scene) => make(scene, ...row),
    }),
  );

export const MALFORMED_FRAMING: Malformed[] = [
  ...named('bytes', BYTES, (_scene, bytes) => join(bytes)).map((each) => ({
    ...each,
    endsAfter: each.expected === 'closed',
  })),
  ...named('a head', LINES, (_scene, lines) => request('GET /healthz', lines)),
  ...named('an upload', LENGTHS, (scene, lines) => rawUpload(scene, lines, 'hello')),
  ...named('JSON', LENGTHS.slice(0, -1), (scene, lines) => postJson(scene, 'hello', lines)),
  ...CHUNKS.map(([name, expected, chunks, stores = false]): Malformed => {
    return {
      name: `chunks: ${name}`,
      expected,
      stores,
      make: (scene) => rawUpload(scene, ['Transfer-Encoding: chunked'], chunks(scene.file)),
    };
  }),
  {
    name: 'chunks: no last one',
    expected: { oneOf: [400, 'closed'] },
    endsAfter: true,
    make: (scene) => rawUpload(scene, ['Transfer-Encoding: chunked'], inChunks(scene.file).subarray(0, -5)),
  },
  {
    name: 'an upload: shorter than its length',
    expected: { oneOf: [400, 'closed'] },
    endsAfter: true,
    make: (scene) => rawUpload(scene, [`Content-Length: ${scene.file.length + 1}`]),
  },
  {
    name: 'JSON: shorter than its length',
    expected: { oneOf: [400, 'closed'] },
    endsAfter: true,
    make: (scene) => postJson(scene, '{}', ['Content-Length: 3']),
  },
  { name: 'a target: absolute', expected: 200, make: () => request('GET http://elsewhere.example/healthz') },
  {
    name: 'a target: absolute, of another kind',
    expected: { oneOf: [200, 400, 404] },
    make: () => request('GET gopher://[::1/healthz'),
  },
  { name: 'a target: an asterisk', expected: { oneOf: [200, 204, 400, 404] }, make: () => request('OPTIONS *') },
  { name: 'a target: an asterisk for GET', expected: { oneOf: [400, 404] }, make: () => request('GET *') },
  {
    name: 'a target: another host',
    expected: { oneOf: [303, 404] },
    make: () => request('GET //elsewhere.example/admin'),
  },
  {
    name: 'a target: 100 KB',
    expected: { oneOf: [414, 431, 'closed'] },
    make: () => request(`GET /${'x'.repeat(100_000)}`),
  },
  {
    name: 'a method: TRACE',
    expected: { oneOf: [400, 404, 405] },
    make: (scene) => request('TRACE /xxx_api/v1/task_results', [scene.admin]),
  },
  {
    name: 'a method: PROPFIND',
    expected: { oneOf: [404, 405] },
    make: (scene) => request('PROPFIND /xxx_api/v1/task_results', [scene.admin]),
  },
  {
    name: 'requests in a row: 20',
    expected: Array<number>(20).fill(200),
    make: (scene) =>
      join(
        ...Array<string>(19).fill('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n'),
        request('GET /healthz', [scene.admin]),
      ),
  },
  {
    name: 'requests in a row: garbage after one',
    expected: { oneOf: [200, [200, 400]] },
    make: () => join('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n', Buffer.alloc(100, 0xff)),
  },
  {
    name: 'requests in a row: one after an upload that is refused',
    expected: [415, 200],
    make: (scene) => join(postAlive(scene), request('GET /healthz')),
  },
  {
    name: 'an expectation: to go on',
    expected: [100, 201],
    stores: true,
    make: (scene) => rawUpload(scene, ['Expect: 100-continue']),
  },
  {
    name: 'an expectation: to go on, from nobody',
    expected: { oneOf: [401, [100, 401]] },
    make: (scene) =>
      request(
        'POST /xxx_api/v1/binary_resources?name=a.csv',
        ['Expect: 100-continue', 'Content-Length: 1000000'],
        scene.file,
      ),
  },
  { name: 'an expectation: nonsense', expected: 417, make: (scene) => rawUpload(scene, ['Expect: nonsense']) },
  { name: 'a GET with a body', expected: 200, make: () => request('GET /healthz', [], 'hello') },
  {
    name: 'a HEAD with a body',
    expected: 200,
    make: (scene) => request('HEAD /xxx_api/v1/task_results', [scene.admin], 'hello'),
  },
  {
    name: 'a DELETE with a body that does not end',
    expected: { oneOf: [404, 400] },
    make: (scene) =>
      request(
        'DELETE /xxx_api/v1/task_results/00000000-0000-4000-8000-000000000000',
        [scene.admin, 'Content-Length: 1000'],
        'hello',
      ),
  },
  {
    name: 'a GET that is a secret POST',
    expected: { oneOf: [200, 405] },
    make: (scene) => get(scene, '/xxx_api/v1/do_parse_resource', ['X-HTTP-Method-Override: POST']),
  },
];

/** JSON to the address of uploads, on a connection that stays. */
function postAlive(scene: Scene): Buffer {
  const head = [
    'POST /xxx_api/v1/binary_resources HTTP/1.1',
    'Host: localhost',
    scene.admin,
    'Content-Type: application/json',
  ];
  return join(`${head.join('\r\n')}\r\nContent-Length: 2\r\n\r\n{}`);
}
