import { PIECE_BYTES, readPiece } from '../../src/store/chunks.js';
import type { Queryable } from '../../src/store/database.js';
import type { Resource } from '../../src/store/resources.js';
import type { ByteSource } from '../readers/contract.js';

/** A stored file as bytes by position. It keeps the piece read last, because most reads go on at the end of the one before. */
export function resourceSource(db: Queryable, resource: Pick<Resource, 'id' | 'size'>): ByteSource {
  let kept: { index: number; data: Buffer } = { index: -1, data: Buffer.alloc(0) };

  async function pieceAt(index: number): Promise<Buffer> {
    if (kept.index !== index) kept = { index, data: await readPiece(db, resource.id, index) };
    return kept.data;
  }

  return {
    size: resource.size,
    async read(position, length) {
      const end = Math.min(position + length, resource.size);
      const pieces: Buffer[] = [];
      for (let at = position; at < end; ) {
        const index = Math.floor(at / PIECE_BYTES);
        const data = await pieceAt(index);
        const from = at - index * PIECE_BYTES;
        const piece = data.subarray(from, Math.min(data.length, from + (end - at)));
        if (piece.length === 0) throw new Error(`resource ${resource.id} has no byte ${at} of its ${resource.size}`);
        pieces.push(piece);
        at += piece.length;
      }
      return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
    },
  };
}
