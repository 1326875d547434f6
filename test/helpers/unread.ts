import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { ADMIN } from './api.js';

/** An answer that its client does not read until `readAll`. */
export interface Unread {
  socket: Socket;
  /** Reads on to the end of the connection, with a pause after each 64 KiB. Returns everything, the answer's head included. */
  readAll(pauseMs?: number): Promise<string>;
}

/** Sends a request, waits until its answer begins, and stops reading then. */
export async function askWithoutReading(
  url: string,
  path: string,
  { authorization = ADMIN, headers = [] }: { authorization?: string; headers?: string[] } = {},
): Promise<Unread> {
  const { port, hostname } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  const lines = [
    `GET ${path} HTTP/1.1`,
    'Host: localhost',
    `Authorization: ${authorization}`,
    'Connection: close',
    ...headers,
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  const pieces: Buffer[] = [];
  const [first] = await once(socket, 'data');
  socket.pause();
  pieces.push(first);
  return {
    socket,
    async readAll(pauseMs = 0) {
      socket.on('data', (piece: Buffer) => {
        pieces.push(piece);
        if (pauseMs === 0) return;
        socket.pause();
        setTimeout(() => socket.resume(), pauseMs);
      });
      socket.resume();
      if (!socket.closed) await once(socket, 'close');
      return Buffer.concat(pieces).toString('utf8');
    },
  };
}

/**
 * Returns the body of an answer in chunks. Returns null if the last chunk is missing: then the answer is not complete (RFC 9112, 8).
 */
export function wholeBody(answer: string): string | null {
  const bytes = Buffer.from(answer);
  let at = bytes.indexOf('\r\n\r\n') + 4;
  const chunks: Buffer[] = [];
  for (;;) {
    const end = bytes.indexOf('\r\n', at);
    const size = end < 0 ? Number.NaN : Number.parseInt(bytes.toString('latin1', at, end), 16);
    if (size === 0) return Buffer.concat(chunks).toString('utf8');
    if (Number.isNaN(size) || end + 2 + size > bytes.length) return null;
    chunks.push(bytes.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}
