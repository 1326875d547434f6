import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';

/**
 * Sends a body piece by piece, each one made when the client has read those before.
 * @throws what the pieces throw; the connection is cut off then, because nobody must take the half of an answer for the whole
 */
export async function sendPieces(res: Response, pieces: AsyncIterable<string | Buffer>): Promise<void> {
  await pipeline(Readable.from(pieces), res).catch((error: NodeJS.ErrnoException) => {
    // Whoever goes away in the middle did nothing wrong.
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
}
