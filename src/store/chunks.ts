import { UserError } from '../errors.js';
import type { Queryable } from './database.js';

/** Bytes in one slice of a file; only the last one is shorter. */
export const CHUNK_BYTES = 1024 * 1024;

export async function insertChunk(db: Queryable, resourceId: string, sequence: number, data: Buffer): Promise<void> {
  await db.query('INSERT INTO binary_chunk (resource_id, sequence, data) VALUES ($1, $2, $3)', [
    resourceId,
    sequence,
    data,
  ]);
}

/**
 * Bytes read at once, a part of a slice. A query's result comes as hexadecimal text, twice as long. It is in memory several times
 * before it is bytes again.
 */
export const PIECE_BYTES = 256 * 1024;

/** Returns piece `index` of a file, empty past its end. */
export async function readPiece(db: Queryable, resourceId: string, index: number): Promise<Buffer> {
  const position = index * PIECE_BYTES;
  const sequence = Math.floor(position / CHUNK_BYTES);
  // The statement has no name: a pooler may send the next one to another connection, which would not know it.
  const { rows } = await db.query<{ data: Buffer }>(
    'SELECT substring(data FROM $3 FOR $4) AS data FROM binary_chunk WHERE resource_id = $1 AND sequence = $2',
    [resourceId, sequence, position - sequence * CHUNK_BYTES + 1, PIECE_BYTES],
  );
  return rows[0]?.data ?? Buffer.alloc(0);
}

/**
 * Yields the bytes from `start` up to, not including, `end`, a piece at a time: constant memory for any size.
 * @throws UserError `not_found` if the file is deleted meanwhile
 */
export async function* streamBytes(
  db: Queryable,
  resourceId: string,
  start: number,
  end: number,
): AsyncGenerator<Buffer, void, undefined> {
  for (let position = start; position < end; ) {
    const index = Math.floor(position / PIECE_BYTES);
    const whole = await readPiece(db, resourceId, index);
    const from = position - index * PIECE_BYTES;
    const piece = whole.subarray(from, Math.min(whole.length, from + (end - position)));
    // The stream must not end early without an error: a reader would take a part of the file for the whole.
    if (piece.length === 0) throw endedTooEarly(resourceId, position, end);
    yield piece;
    position += piece.length;
  }
}

function endedTooEarly(resourceId: string, position: number, end: number): UserError {
  const where = `ended at byte ${position} of ${end}`;
  const message = `The file with the id ${resourceId} ${where}: it was deleted while it was read. Read the list of files again.`;
  return new UserError('not_found', message, 404);
}

/** Counts the bytes that are really stored, whatever the resource's row says. */
export async function countBytes(db: Queryable, resourceId: string): Promise<number> {
  const { rows } = await db.query<{ bytes: number }>(
    'SELECT coalesce(sum(length(data)), 0)::bigint AS bytes FROM binary_chunk WHERE resource_id = $1',
    [resourceId],
  );
  return rows[0]?.bytes ?? 0;
}
