import type { Readable } from 'node:stream';
import type { Pace } from './pace.js';

/**
 * Reads a stream to its end, one piece at a time, no faster than the caller takes them. If the caller stops, the stream is left as it
 * is. An answer may still have to go out on the same connection.
 * @param signal ends the reading with its reason; an aborted one at once
 */
export async function* readPieces(
  stream: Readable,
  pace: Pace,
  signal: AbortSignal,
): AsyncGenerator<Buffer, void, undefined> {
  for (;;) {
    signal.throwIfAborted();
    const piece: Buffer | null = stream.read();
    if (piece !== null) yield piece;
    else if (stream.readableEnded) return;
    else await pace.during(nextEvent(stream, signal));
  }
}

/** Waits until a stream has something to read or has ended; rejects with the signal's reason. */
function nextEvent(stream: Readable, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void) => {
      for (const name of ['readable', 'end'] as const) stream.off(name, onEvent);
      stream.off('close', onClose);
      signal.removeEventListener('abort', onAbort);
      end();
    };
    const onEvent = () => settle(resolve);
    const onAbort = () => settle(() => reject(signal.reason));
    // Code that destroys the stream aborts the signal with the reason, at the latest in this turn of the event loop.
    const onClose = () => setImmediate(() => settle(() => reject(signal.reason ?? new Error('the stream was closed'))));
    for (const name of ['readable', 'end'] as const) stream.on(name, onEvent);
    stream.on('close', onClose);
    signal.addEventListener('abort', onAbort);
  });
}
