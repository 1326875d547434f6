import { mutateBytes } from '../fuzz/mutate-bytes.js';
import type { Random } from '../fuzz/random.js';
import { join } from './write-request.js';

/** What lines, numbers and names are broken with. */
const ODD = [
  '',
  '0',
  '-1',
  '1',
  '4294967296',
  '9'.repeat(30),
  '\0',
  '\r\n',
  '\n',
  '%zz',
  '%00',
  '..%2f',
  '"',
  ';',
  '__proto__',
  'constructor',
  '\xff\xfe',
  'chunked',
  'x'.repeat(300),
  'x'.repeat(20_000),
];
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT', 'get', ''];
const HEADERS = [
  'Content-Length: 0',
  'Content-Length: 5',
  'Transfer-Encoding: chunked',
  'Content-Encoding: gzip',
  'Content-Type: application/json',
  'Content-Type: multipart/form-data; boundary=x',
  'Content-Type: application/x-www-form-urlencoded',
  'Expect: 100-continue',
  'Connection: keep-alive',
  'Connection: Upgrade\r\nUpgrade: websocket',
  'Host: elsewhere',
  'Range: bytes=1-,-1',
  'Idempotency-Key: one of them',
  'Accept-Encoding: br, gzip',
  'Origin: null',
];

/**
 * Changes a request a little. What lies between `from` and `to`, a file, stays as it is: what was stored of it can be told from it.
 * @returns the mutant, and what was done
 */
export function mutateRequest(request: Buffer, file: Buffer, random: Random): { bytes: Buffer; what: string } {
  let bytes = request;
  const done: string[] = [];
  for (let changes = 1 + random.number(3); changes > 0; changes--) {
    const at = bytes.indexOf(file);
    const [before, rest] = at < 0 ? [bytes, Buffer.alloc(0)] : [bytes.subarray(0, at), bytes.subarray(at)];
    const after = rest.subarray(file.length);
    const inFront = after.length === 0 || !random.once(3);
    const [mutant, what] = inFront ? mutateHead(before, random) : mutateBytes(after, random);
    bytes = inFront ? join(mutant, rest) : join(before, rest.subarray(0, file.length), mutant);
    done.push(`${inFront ? 'in front' : 'behind'}: ${what}`);
  }
  // Otherwise most of what is wrong in a body would show as a wrong length alone.
  if (random.once(2)) {
    bytes = withRightLength(bytes);
    done.push('with the right length');
  }
  return { bytes, what: done.join(', ') };
}

function mutateHead(bytes: Buffer, random: Random): [mutant: Buffer, what: string] {
  if (random.once(3)) return mutateBytes(bytes, random);
  const lines = bytes.toString('latin1').split('\r\n');
  const at = random.number(lines.length);
  const line = lines[at] ?? '';
  switch (random.number(7)) {
    case 0:
      lines.splice(at, 1);
      return [join(lines.join('\r\n')), `line ${at} gone`];
    case 1:
      lines.splice(random.number(lines.length), 0, line);
      return [join(lines.join('\r\n')), `line ${at} again`];
    case 2: {
      const header = random.pick(HEADERS);
      lines.splice(1, 0, header);
      return [join(lines.join('\r\n')), `added ${header}`];
    }
    case 3: {
      const method = random.pick(METHODS);
      lines[0] = (lines[0] ?? '').replace(/^\S*/, method);
      return [join(lines.join('\r\n')), `method ${method}`];
    }
    case 4: {
      const odd = random.pick(ODD);
      lines[at] = line.replace(/([:=/] ?)[^:=/]*$/, (_all, sign) => `${sign}${odd}`);
      return [join(lines.join('\r\n')), `value of line ${at} ${shown(odd)}`];
    }
    case 5: {
      const odd = random.pick(ODD);
      const place = random.number(line.length + 1);
      lines[at] = line.slice(0, place) + odd + line.slice(place);
      return [join(lines.join('\r\n')), `line ${at} with ${shown(odd)} at ${place}`];
    }
    default: {
      const ends = random.pick(['\n', '\r', '\r\n ', '\r\n\r\n']);
      return [
        join(lines.slice(0, at).join('\r\n'), ends, lines.slice(at).join('\r\n')),
        `line ${at} after ${shown(ends)}`,
      ];
    }
  }
}

function shown(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 5)}…${text.length}` : text);
}

/** Corrects the first `Content-Length`, if there is one. */
function withRightLength(bytes: Buffer): Buffer {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return bytes;
  const head = bytes.toString('latin1', 0, end);
  const length = bytes.length - end - 4;
  return join(head.replace(/^(content-length:).*$/im, `$1 ${length}`), bytes.subarray(end));
}
