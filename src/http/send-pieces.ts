import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';

/**
 * Sends a body piece by piece, each one made when the client has read those before. What fails before the first piece is an error like any
 * other.
 * @throws what the pieces throw; after the first one the connection is cut off, because nobody must take the half of an answer for the whole
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
    // Whoever goes away in the middle did nothing wrong.
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
}
