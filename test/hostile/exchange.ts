import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A status; `closed`: the connection ended without an answer; `silent`: nothing came in time. */
export type Outcome = number | 'closed' | 'silent';

export interface Answers {
  /** One for each answer, in order. */
  outcomes: Outcome[];
  /** The first megabyte of what came back, one character a byte. */
  text: string;
}

/** How a client leaves: by RST, by FIN of both directions, or by FIN of its own alone. */
export const WAYS = ['reset', 'close', 'half-close'] as const;
export type Way = (typeof WAYS)[number];

const MOST_KEPT = 1024 * 1024;
/** Between two pieces: so long that they do not arrive as one. */
const PAUSE_MS = 5;
const LINGER_MS = 2_000;

/**
 * Sends bytes as they are and reads what comes back, until the server closes the connection, or a stream of events has begun.
 * @param endsAfter says after the last byte that no more will come
 */
export async function exchange(
  port: number,
  bytes: Buffer,
  { endsAfter = false, patienceMs = 10_000, pieces = 1 } = {},
): Promise<Answers> {
  const { socket, text, closed } = open(port);
  for (let piece = 0; piece < pieces; piece++) {
    if (piece > 0) await sleep(PAUSE_MS);
    socket.write(bytes.subarray((piece * bytes.length) / pieces, ((piece + 1) * bytes.length) / pieces));
  }
  if (endsAfter) socket.end();
  await Promise.race([closed, sleep(patienceMs), untilEvents(socket, text)]);
  const isClosed = socket.closed;
  socket.destroy();
  await closed;
  const statuses = Array.from(text().matchAll(/HTTP\/1\.1 (\d{3}) /g), ([, status]) => Number(status));
  return { outcomes: statuses.length > 0 ? statuses : [isClosed ? 'closed' : 'silent'], text: text() };
}

/**
 * Sends bytes, waits, and leaves; returns once the connection is gone.
 * @param reads whether it reads before it leaves: the server cannot get rid of a large answer otherwise
 */
export async function cutOff(
  port: number,
  bytes: Buffer,
  { afterMs, way, reads = true }: { afterMs: number; way: Way; reads?: boolean },
): Promise<void> {
  const { socket, closed } = open(port);
  if (!reads) socket.pause();
  await new Promise<void>((resolve) => {
    socket.once('connect', resolve);
    socket.once('close', resolve);
  });
  socket.write(bytes);
  await sleep(afterMs);
  if (way === 'reset') socket.resetAndDestroy();
  else if (way === 'close') socket.destroy();
  else socket.end();
  socket.resume();
  await Promise.race([closed, sleep(LINGER_MS)]);
  socket.destroy();
}

/** An open connection whose answers are collected. Errors are left to the server's answer: being cut off is part of the game. */
function open(port: number): { socket: Socket; text(): string; closed: Promise<void> } {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
  let text = '';
  socket.on('data', (piece) => {
    if (text.length < MOST_KEPT) text += piece.toString('latin1');
  });
  socket.on('end', () => socket.end());
  socket.on('error', () => {});
  return {
    socket,
    text: () => text,
    closed: new Promise((resolve) => socket.once('close', () => resolve())),
  };
}

/** A stream of events has no end of its own. */
function untilEvents(socket: Socket, text: () => string): Promise<void> {
  return new Promise((resolve) => {
    socket.on('data', () => {
      if (/text\/event-stream.*\r\n\r\n.*id: /s.test(text())) resolve();
    });
  });
}
