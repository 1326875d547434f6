import { open } from 'node:fs/promises';
import { UserError } from '../../src/errors.js';
import type { ByteSource } from './contract.js';

/** A file on disk as a ByteSource; `close` it when done. */
export interface FileSource extends ByteSource {
  close(): Promise<void>;
}

/** Opens a file for reading. Throws UserError (`file_not_found`, `file_unreadable`) when it cannot be opened. */
export async function openFile(path: string): Promise<FileSource> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw openError(path, error);
  });
  const stats = await handle.stat();
  if (!stats.isFile()) {
    await handle.close();
    throw new UserError('file_unreadable', `${path} is not a file.`);
  }
  return {
    size: stats.size,
    async read(position, length) {
      const wanted = Math.max(0, Math.min(length, stats.size - position));
      const buffer = Buffer.allocUnsafe(wanted);
      let filled = 0;
      while (filled < wanted) {
        const { bytesRead } = await handle.read(buffer, filled, wanted - filled, position + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return buffer.subarray(0, filled);
    },
    close: () => handle.close(),
  };
}

/** Bytes that are in memory already, as a ByteSource. */
export function bufferSource(bytes: Buffer): ByteSource {
  return {
    size: bytes.length,
    read: (position, length) => Promise.resolve(bytes.subarray(position, position + length)),
  };
}

function openError(path: string, error: unknown): UserError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new UserError('file_not_found', `There is no file ${path}.`, 404, [], { cause: error });
  if (code === 'EISDIR') return new UserError('file_unreadable', `${path} is not a file.`, 400, [], { cause: error });
  return new UserError('file_unreadable', `${path} cannot be opened (${String(code ?? error)}).`, 400, [], {
    cause: error,
  });
}
