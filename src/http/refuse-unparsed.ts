import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { UserError } from '../errors.js';
import { problemOf } from './problem.js';

/** What Node's parser refuses, by the code of its error; everything else is malformed. */
const REFUSALS: Readonly<Record<string, UserError>> = {
  HPE_HEADER_OVERFLOW: new UserError(
    'header_too_large',
    'The request line and the headers are larger than 16 KiB. Send fewer or shorter ones.',
    431,
  ),
  HPE_CHUNK_EXTENSIONS_OVERFLOW: new UserError(
    'body_too_large',
    'The extensions of a chunk are larger than 16 KiB. Send the body without them.',
    413,
  ),
  ERR_HTTP_REQUEST_TIMEOUT: new UserError(
    'request_timeout',
    'The request took too long to arrive. Send it again.',
    408,
  ),
};

const MALFORMED = new UserError('bad_request', 'This is no HTTP request that can be read. Check how it is sent.', 400);

/**
 * Answers what Node's HTTP parser refuses, and closes the connection. No handler gets to see it, and Node itself would send a status
 * without any words.
 * @param hasBegun whether an answer is under way on this connection: ours would be taken for a part of it
 */
export function refuseUnparsed(error: NodeJS.ErrnoException, socket: Duplex, hasBegun: boolean): void {
  // A connection that was reset has nobody to tell.
  if (error.code === 'ECONNRESET' || !socket.writable || hasBegun) {
    socket.destroy();
    return;
  }
  const refusal = REFUSALS[error.code ?? ''] ?? MALFORMED;
  const body = JSON.stringify(problemOf(refusal));
  const head = [
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}`,
    'Connection: close',
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
