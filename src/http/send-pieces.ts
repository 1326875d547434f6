import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';

/**
 * Sends a body piece by piece. Each piece is made when the client has read those before it. What fails before the first piece is an
 * error like any other.
 * @throws what the pieces throw. After the first piece the connection is cut, because the client must not take half an answer for the
 * whole.
 */
export async function sendPieces(
  res: Response,
  pieces: AsyncGenerator<string | Buffer, void, undefined>,
): Promise<void> {
  const first = await pieces.next();
  const all = async function* () {
    if (!first.done) yield first.value;
    yield* pieces;
  };
  await pipeline(Readable.from(all()), res).catch((error: NodeJS.ErrnoException) => {
    // A client that leaves in the middle did nothing wrong.
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
}
