import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Claim } from '../../src/store/task-claims.js';
import type { RowBatch, SheetStart } from '../readers/contract.js';

const COPY = `COPY parse_result (task_id, resource_id, sheet_index, sheet, "row", "values", types)
  FROM STDIN (FORMAT binary)`;

/** PostgreSQL, "COPY": the signature, no flags, no header extension. */
const HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const TRAILER = Buffer.from([0xff, 0xff]);
const FIELDS = 7;
/** The first byte of a jsonb value on the wire is the version of its format. */
const JSONB_VERSION = 1;
/** What a row needs beside its values, types and sheet name: the field count, seven lengths, two uuids, two ints, the version. */
const ROW_OVERHEAD = 2 + FIELDS * 4 + 16 * 2 + 4 * 2 + 1;

/** Rows on their way into `parse_result`, in PostgreSQL's binary format: nothing to escape, nothing to parse but the JSON. */
export interface CopyStream {
  startSheet(sheet: SheetStart): void;
  /** Resolves when PostgreSQL has taken enough of it: the back-pressure. */
  write(batch: RowBatch): Promise<void>;
  end(): Promise<void>;
  /** Ends the COPY as failed, so that the connection can roll back. */
  abort(): void;
}

/** Starts a COPY on `client`, which can run nothing else until it ends. */
export async function startCopy(client: pg.PoolClient, claim: Claim, resourceId: string): Promise<CopyStream> {
  const stream: Writable = client.query(copyFrom(COPY));
  let failure: Error | null = null;
  stream.on('error', (error) => {
    failure = error;
  });
  const send = async (bytes: Buffer) => {
    if (failure) throw failure;
    if (!stream.write(bytes)) await once(stream, 'drain');
  };

  const taskId = uuidBytes(claim.taskId);
  const resource = uuidBytes(resourceId);
  let sheetIndex = 0;
  let sheetName = Buffer.alloc(0);
  await send(HEADER);

  return {
    startSheet(sheet) {
      sheetIndex = sheet.index;
      sheetName = Buffer.from(sheet.name);
    },

    async write(batch) {
      let size = 0;
      for (let i = 0; i < batch.count; i++) size += length(batch, i) + typesLength(batch, i);
      const out = Buffer.allocUnsafe(size + batch.count * (ROW_OVERHEAD + sheetName.length));
      let at = 0;
      const field = (bytes: Buffer) => {
        at = out.writeInt32BE(bytes.length, at);
        at += bytes.copy(out, at);
      };
      for (let i = 0; i < batch.count; i++) {
        at = out.writeInt16BE(FIELDS, at);
        field(taskId);
        field(resource);
        at = out.writeInt32BE(4, at);
        at = out.writeInt32BE(sheetIndex, at);
        field(sheetName);
        at = out.writeInt32BE(4, at);
        at = out.writeInt32BE(batch.rows[i] ?? 0, at);
        at = out.writeInt32BE(length(batch, i) + 1, at);
        at = out.writeUInt8(JSONB_VERSION, at);
        at += batch.bytes.copy(out, at, batch.starts[i], batch.ends[i]);
        at = out.writeInt32BE(typesLength(batch, i), at);
        at += batch.types.copy(out, at, batch.typeStarts[i], batch.typeEnds[i]);
      }
      await send(out.subarray(0, at));
    },

    async end() {
      if (failure) throw failure;
      stream.end(TRAILER);
      await once(stream, 'finish');
    },

    abort: () => void stream.destroy(),
  };
}

function length(batch: RowBatch, i: number): number {
  return (batch.ends[i] ?? 0) - (batch.starts[i] ?? 0);
}

function typesLength(batch: RowBatch, i: number): number {
  return (batch.typeEnds[i] ?? 0) - (batch.typeStarts[i] ?? 0);
}

function uuidBytes(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}
