import { createHash, randomUUID } from 'node:crypto';
import { extname } from 'node:path/posix';
import type { Deps } from '../deps.js';
import { UserError } from '../errors.js';
import { type Actor, noteDeeds } from '../store/audit.js';
import { CHUNK_BYTES, insertChunk } from '../store/chunks.js';
import type { OpenTransaction, Queryable } from '../store/database.js';
import { completeResource, findResource, insertResource, type NewResource, type Resource } from '../store/resources.js';
import { openRoom, whileFitting } from '../store/storage.js';
import { detectFormat, HEAD_BYTES, TAIL_BYTES } from './format.js';
import { mediaTypeOf } from './formats.js';
import { whileScanning } from './scan.js';

const LONGEST_NAME = 500;

/** A file on its way in. */
export interface Upload {
  name: string;
  url: string | null;
  body: AsyncIterable<Buffer>;
  /** The least number of bytes in the body, if that is known before it arrives. */
  expectedBytes?: number;
  /** Who sends it. */
  by?: Actor | null;
}

/**
 * Stores a file as it streams in, in constant memory: all of it or nothing. It opens a transaction, or joins the one in `within`.
 * @throws UserError `missing_name`, `file_too_large`, `storage_full`, `malware_found`, `scan_failed`, or what `detectFormat` says about
 * the bytes
 */
export async function uploadResource(
  deps: Pick<Deps, 'db' | 'config'>,
  { within, ...upload }: Upload & { within?: OpenTransaction | undefined },
): Promise<Resource> {
  const { name, extension } = cleanName(upload.name);
  const id = randomUUID();
  const type = mediaTypeOf(extension);
  const store = async (client: Queryable) => {
    const room = await openRoom(client, deps.config.storageLimits, upload.by?.userId ?? null, 'file');
    room.assertFits(upload.expectedBytes ?? 0);
    const ends = await storeResource(
      client,
      { id, name, extension, type, url: upload.url, uploadedBy: upload.by?.userId ?? null },
      whileScanning(deps.config.uploadScanCommand, whileFitting(room, upload.body)),
      deps.config.uploadLimitBytes,
    );
    detectFormat(ends.head, ends.tail, name);
    const resource = await findResource(client, id);
    if (!resource) throw new Error(`resource ${id} vanished from its own transaction`);
    await noteDeeds(client, upload.by, [
      { action: 'upload', objectType: 'BinaryResource', objectId: id, objectName: name },
    ]);
    await room.settle();
    return resource;
  };
  return within ? store(within.client) : deps.db.longTransaction(store);
}

/**
 * Reads a file to its end without storing it, in constant memory.
 * @returns what tells it from other files: its name, address and SHA-256, as `uploadResource` would have stored them
 * @throws UserError `missing_name`, `file_too_large`
 */
export async function readUpload(
  { config }: Pick<Deps, 'config'>,
  upload: Upload,
): Promise<Pick<Resource, 'name' | 'url' | 'sha256'>> {
  const { name } = cleanName(upload.name);
  const hash = createHash('sha256');
  for await (const slice of inSlices(upload.body, config.uploadLimitBytes)) hash.update(slice);
  return { name, url: upload.url, sha256: hash.digest('hex') };
}

/**
 * Writes a resource and its bytes in the caller's transaction.
 * @returns the first HEAD_BYTES and the last TAIL_BYTES, by which the format is told
 */
export async function storeResource(
  client: Queryable,
  resource: Omit<NewResource, 'size' | 'sha256'>,
  body: AsyncIterable<Buffer>,
  limitBytes: number,
): Promise<{ head: Buffer; tail: Buffer }> {
  await insertResource(client, { ...resource, size: 0, sha256: '' });
  const hash = createHash('sha256');
  let size = 0;
  let sequence = 0;
  let head: Buffer = Buffer.alloc(0);
  let tail: Buffer = Buffer.alloc(0);
  for await (const chunk of inSlices(body, limitBytes)) {
    hash.update(chunk);
    size += chunk.length;
    if (sequence === 0) head = Buffer.from(chunk.subarray(0, HEAD_BYTES));
    tail = Buffer.concat([tail, chunk.subarray(-TAIL_BYTES)]).subarray(-TAIL_BYTES);
    await insertChunk(client, resource.id, sequence++, chunk);
  }
  await completeResource(client, resource.id, size, hash.digest('hex'));
  return { head, tail };
}

/** Cuts a stream into slices of CHUNK_BYTES, the last one shorter. The network's pieces have any size. */
async function* inSlices(body: AsyncIterable<Buffer>, limitBytes: number): AsyncGenerator<Buffer, void, undefined> {
  let slice = Buffer.allocUnsafe(CHUNK_BYTES);
  let filled = 0;
  let total = 0;
  for await (const piece of body) {
    total += piece.length;
    if (total > limitBytes) throw tooLargeFile(limitBytes);
    for (let at = 0; at < piece.length; ) {
      const copied = piece.copy(slice, filled, at);
      at += copied;
      filled += copied;
      if (filled === CHUNK_BYTES) {
        yield slice;
        slice = Buffer.allocUnsafe(CHUNK_BYTES);
        filled = 0;
      }
    }
  }
  if (filled > 0) yield slice.subarray(0, filled);
}

/** Says that a file has more than `limitBytes` bytes. */
export function tooLargeFile(limitBytes: number): UserError {
  const limit = Math.round(limitBytes / 1024 / 1024);
  const message = `The file is larger than the limit of ${limit} MB (UPLOAD_LIMIT_MB). Split it, or ask for a higher limit.`;
  const details = { limit, unit: 'MiB', setting: 'UPLOAD_LIMIT_MB' } as const;
  return new UserError('file_too_large', message, 413, [{ field: 'file', message }], { details });
}

/**
 * The name alone, without folders and control characters, which file systems or databases refuse.
 * @throws UserError `missing_name`
 */
export function cleanName(given: string): { name: string; extension: string } {
  const base = given.toWellFormed().replaceAll('\\', '/').split('/').at(-1) ?? '';
  const name = shorten(
    base
      .replace(/\p{Cc}/gu, '')
      .trim()
      .normalize('NFC'),
  );
  if (name === '') {
    const message = 'The file has no name. Send it with its file name, e.g. "report.xlsx".';
    throw new UserError('missing_name', message, 400, [{ field: 'name', message }]);
  }
  return { name, extension: extname(name).slice(1).toLowerCase().slice(0, 100) };
}

/** Cuts a name that is too long before its ending. People know the kind of a file by that. */
function shorten(name: string): string {
  if (name.length <= LONGEST_NAME) return name;
  const ending = extname(name).slice(0, 20);
  return name.slice(0, LONGEST_NAME - ending.length).toWellFormed() + ending;
}
