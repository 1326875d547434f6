import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Claim } from '../../src/store/task-claims.js';
import type { RowBatch, SheetStart } from '../readers/contract.js';
import { RowFramer } from '../row-framer.js';

const COPY = `COPY parse_result (task_id, resource_id, sheet_index, sheet, "row", "values", types)
  FROM STDIN (FORMAT binary)`;

/** PostgreSQL, "COPY": the signature, no flags, no header extension. */
const HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const TRAILER = Buffer.from([0xff, 0xff]);
const FIELD_COUNT = Buffer.from([0, 7]);

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
  const framer = new RowFramer();
  let head = Buffer.alloc(0);
  await send(HEADER);

  return {
    startSheet({ index, name }) {
      head = Buffer.concat([
        FIELD_COUNT,
        field(taskId),
        field(resource),
        field(int32(index)),
        field(Buffer.from(name)),
      ]);
    },

    async write(batch) {
      // The socket may keep the buffer after `write` returns, and the framer reuses its own: therefore a copy.
      await send(Buffer.from(framer.copyRows(head, batch)));
    },

    async end() {
      if (failure) throw failure;
      stream.end(TRAILER);
      await once(stream, 'finish');
    },

    abort: () => void stream.destroy(),
  };
}

/** A field: how many bytes it has, and the bytes. */
function field(bytes: Buffer): Buffer {
  return Buffer.concat([int32(bytes.length), bytes]);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function uuidBytes(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}
