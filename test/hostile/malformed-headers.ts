import type { Malformed } from './malformed.js';
import { get, postJson, rawUpload, request, UPLOADS } from './write-request.js';

type Row = [name: string, expected: Malformed['expected'], header: string];

const base64 = (text: string) => Buffer.from(text, 'latin1').toString('base64');

/** RFC 9110, 11.6.2, and RFC 7617. */
const CREDENTIALS: Row[] = [
  ['empty', 401, 'Authorization:'],
  ['a scheme alone', 401, 'Authorization: Basic'],
  ['a scheme and a blank', 401, 'Authorization: Basic '],
  ['no colon', 401, `Authorization: Basic ${base64('admin')}`],
  ['nothing but a colon', 401, `Authorization: Basic ${base64(':')}`],
  ['no base64', 401, 'Authorization: Basic !!!'],
  ['half of base64', 401, 'Authorization: Basic YQ='],
  ['NULs', 401, `Authorization: Basic ${base64('a\0b:c\0d')}`],
  ['a NUL in the header', 400, 'Authorization: Basic YQ\0=='],
  ['no UTF-8', 401, `Authorization: Basic ${base64('\xff\xfe:\xc3')}`],
  ['10 KB', 401, `Authorization: Basic ${base64(`${'u'.repeat(4_000)}:${'p'.repeat(4_000)}`)}`],
  [
    '30 KB',
    { oneOf: [431, 'closed'] },
    `Authorization: Basic ${base64(`${'u'.repeat(11_000)}:${'p'.repeat(11_000)}`)}`,
  ],
  ['another scheme', 401, 'Authorization: Digest username="admin"'],
  ['a token', 401, 'Authorization: Bearer gyo_'],
  ['a secret kept in a prototype', 401, `Authorization: Basic ${base64('__proto__:constructor')}`],
];

const COOKIES: Row[] = [
  ['a bad percent sign', 303, 'Cookie: gyoretsu_session=%zz%E0%A4%A'],
  ['no signature', 303, 'Cookie: gyoretsu_session=s:abc'],
  ['a wrong signature', 303, `Cookie: gyoretsu_session=s%3Aabc.${'A'.repeat(43)}`],
  ['a name of a prototype', 303, 'Cookie: __proto__=x; constructor=y; gyoretsu_session'],
  ['nothing but separators', 303, 'Cookie: ;;;=;=;=='],
  ['12 KB', 303, `Cookie: gyoretsu_session=s%3A${'A'.repeat(12_000)}`],
];

/** The WHATWG's HTML, 9.2.4: whatever it is, the stream begins. */
const LAST_EVENTS: Row[] = [
  ['text', 200, 'Last-Event-ID: what was that?'],
  ['a number', 200, 'Last-Event-ID: 42'],
  ['a negative number', 200, 'Last-Event-ID: -1'],
  ['a huge number', 200, `Last-Event-ID: ${'9'.repeat(1_000)}`],
  ['huge numbers of a snapshot', 200, 'Last-Event-ID: 9999999999999999999:9999999999999999999:'],
  ['a snapshot the wrong way round', 200, 'Last-Event-ID: 20:10:15'],
  ['a snapshot of the future', 200, 'Last-Event-ID: 900000000000:900000000001:900000000000'],
  ['a snapshot with letters', 200, 'Last-Event-ID: 10:20:1a,b'],
  [
    'a snapshot of 10 KB',
    200,
    `Last-Event-ID: 1:2000:${Array.from({ length: 2_500 }, (_, at) => at)
      .join(',')
      .slice(0, 10_000)}`,
  ],
  ['SQL', 200, "Last-Event-ID: 1:2:'; DROP TABLE task_result; --"],
  ['empty', 200, 'Last-Event-ID:'],
];

/** RFC 9110, 14.2: one that is malformed is passed over. */
const RANGES: Row[] = [
  ['no numbers', 200, 'Range: bytes=abc'],
  ['a hyphen', 200, 'Range: bytes=-'],
  ['the wrong way round', { oneOf: [200, 416] }, 'Range: bytes=5-2'],
  ['another unit', 200, 'Range: rows=0-5'],
  ['no unit', 200, 'Range: 0-5'],
  ['behind the end', 416, 'Range: bytes=99999999-'],
  ['a huge number', { oneOf: [200, 416] }, `Range: bytes=${'9'.repeat(400)}-`],
  ['the last zero bytes', { oneOf: [200, 416] }, 'Range: bytes=-0'],
  ['the last huge number of bytes', { oneOf: [200, 206] }, `Range: bytes=-${'9'.repeat(30)}`],
  [
    '1,000 of them',
    { oneOf: [200, 206] },
    `Range: bytes=${Array.from({ length: 1_000 }, (_, at) => `${at * 2}-${at * 2}`).join(',')}`,
  ],
  ['the same 1,000 times', { oneOf: [200, 206] }, `Range: bytes=${Array<string>(1_000).fill('0-').join(',')}`],
];

/** The draft of the IETF's httpapi group; 255 characters here. */
const KEYS: Row[] = [
  ['a NUL', 400, 'Idempotency-Key: a\0b'],
  ['empty', 400, 'Idempotency-Key:'],
  ['empty in quotation marks', 400, 'Idempotency-Key: ""'],
  ['10 KB', 400, `Idempotency-Key: ${'k'.repeat(10_000)}`],
  ['no UTF-8', 404, 'Idempotency-Key: \xff\xfe\xc3'],
  ['SQL', 404, "Idempotency-Key: '; DELETE FROM app_user; --"],
];

const NAMES: Row[] = [
  ['a bad percent sign', 400, "Content-Disposition: attachment; filename*=UTF-8''%zz"],
  ['an unknown encoding', 400, "Content-Disposition: attachment; filename*=klingon''a.csv"],
  ['quotation marks that do not end', 400, 'Content-Disposition: attachment; filename="a.csv'],
  ['nothing', 400, 'Content-Disposition: attachment'],
  ['garbage', 400, 'Content-Disposition: ;;;="'],
  ['dots', 201, 'Content-Disposition: attachment; filename="..\\..\\a.csv"'],
];

/** Headers that only advise; a list of tasks is sent whatever they say. */
const ADVICE: Row[] = [
  ['encodings', 200, 'Accept-Encoding: ;;;q=,gzip;q=9e99,*;q=-1'],
  ['media types', 200, 'Accept: ;/,*;q'],
  ['languages', 200, 'Accept-Language: %zz;q=x,__proto__'],
  ['a condition', 200, 'If-None-Match: W/"""",,"'],
  ['a date', 200, 'If-Modified-Since: the day before yesterday'],
  ['a proxy', 200, 'X-Forwarded-For: , , __proto__, 999.999.999.999, ::::'],
  ['the length of time', 200, 'Keep-Alive: timeout=-1, max=x'],
];

const rows = (kind: string, table: Row[], make: (...args: [Parameters<Malformed['make']>[0], string]) => Buffer) =>
  table.map(([name, expected, header]): Malformed => {
    return { name: `${kind}: ${name}`, expected, stores: expected === 201, make: (scene) => make(scene, header) };
  });

export const MALFORMED_HEADERS: Malformed[] = [
  ...rows('credentials', CREDENTIALS, (_scene, header) => request('GET /xxx_api/v1/task_results', [header])),
  ...rows('a cookie', COOKIES, (_scene, header) => request('GET /admin', [header])),
  ...rows('a last event', LAST_EVENTS, (scene, header) => get(scene, '/xxx_api/v1/events', [header])),
  ...rows('a range', RANGES, (scene, header) => get(scene, `${UPLOADS}/${scene.sampleId}/content`, [header])),
  ...rows('a key of a parse', KEYS, (scene, header) =>
    postJson(scene, '{"resource_id":"00000000-0000-4000-8000-000000000000"}', [header]),
  ),
  ...rows(
    'a key of an upload',
    KEYS.filter(([, expected]) => expected === 400),
    (scene, header) => rawUpload(scene, [header]),
  ),
  ...rows('a name of an upload', NAMES, (scene, header) =>
    request(`POST ${UPLOADS}`, [scene.admin, 'Content-Type: text/csv', header], scene.file),
  ),
  ...rows('advice', ADVICE, (scene, header) => get(scene, '/xxx_api/v1/task_results', [header])),
  {
    name: 'credentials: twice',
    expected: { oneOf: [200, 401] },
    make: (scene) => get(scene, '/xxx_api/v1/task_results', [scene.admin]),
  },
  { name: 'an origin: none', expected: 403, make: (scene) => postJson(scene, '{}', ['Origin: null']) },
  { name: 'an origin: garbage', expected: 403, make: (scene) => rawUpload(scene, ['Origin: ://%zz']) },
  {
    name: 'an origin: another site',
    expected: 403,
    make: (scene) => postJson(scene, '{}', ['Sec-Fetch-Site: cross-site']),
  },
];
