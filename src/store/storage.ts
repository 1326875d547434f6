import type { StorageLimits } from '../config.js';
import { UserError } from '../errors.js';
import type { Queryable } from './database.js';

const GIBIBYTE = 1024 ** 3;

/** Held from the last check until the commit. Without it, two files that each fit alone would go over the limit together. */
const LOCK = 72707501;
/**
 * How long to wait for that lock, in milliseconds. Its holder is about to commit. If the holder hangs, all others would hang with it.
 */
const LOCK_PATIENCE_MS = 10_000;

/** What wants to be stored: an uploaded file, or the rows of a parse. */
export type Stored = 'file' | 'rows';

/** How much may still be stored, by one transaction and for one account. */
export interface Room {
  /**
   * Checks what this transaction stores so far, in bytes, against what was left when it began.
   * @throws UserError `storage_full`
   */
  assertFits(bytes: number): void;
  /**
   * Checks all that is stored, this transaction's own part included, and keeps others from storing more until it has ended. Call it
   * last, because others wait for it.
   * @throws UserError `storage_full`
   */
  settle(): Promise<void>;
}

interface Limit {
  gibibytes: number;
  setting: keyof typeof WORDS.file;
  /** The account of the limit; null for the limit of all together. */
  account: string | null;
}

/**
 * Looks up how much may still be stored. Without limits nothing is counted, and everything fits.
 * @param account who uploads, or uploaded, the file; null: no account's own limit applies
 */
export async function openRoom(
  client: Queryable,
  limits: StorageLimits,
  account: string | null,
  stored: Stored,
): Promise<Room> {
  const applying = limitsFor(limits, account);
  const left: { limit: Limit; bytes: number }[] = [];
  for (const limit of applying) left.push({ limit, bytes: bytesOf(limit) - (await readUsed(client, limit.account)) });
  return {
    assertFits(bytes) {
      const broken = left.find((each) => bytes > each.bytes);
      if (broken) throw storageFull(broken.limit, stored);
    },

    async settle() {
      if (applying.length === 0) return;
      await client.query(`SET LOCAL lock_timeout = ${LOCK_PATIENCE_MS}`);
      await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
      for (const limit of applying) {
        if ((await readUsed(client, limit.account)) > bytesOf(limit)) throw storageFull(limit, stored);
      }
    },
  };
}

/** Passes a file's bytes on as long as they fit. Otherwise a file that does not fit would be written whole, and then rolled back. */
export async function* whileFitting(room: Room, body: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    room.assertFits(bytes);
    yield piece;
  }
}

/** Returns who uploaded a file; null if nobody who was signed in did. */
export async function findUploader(db: Queryable, resourceId: string): Promise<string | null> {
  const { rows } = await db.query<{ uploadedBy: string | null }>(
    'SELECT uploaded_by AS "uploadedBy" FROM binary_resource WHERE id = $1',
    [resourceId],
  );
  return rows[0]?.uploadedBy ?? null;
}

/**
 * Sums up the bytes of files, and of rows that are still there: all of them, or one account's. It reads an index of each table instead
 * of the tables, because every upload waits for it.
 * @param account null: of all
 */
export async function readUsed(db: Queryable, account: string | null): Promise<number> {
  const whose = account === null ? '' : 'AND uploaded_by = $1';
  const { rows } = await db.query<{ bytes: number }>(
    `SELECT ((SELECT COALESCE(sum(size), 0) FROM binary_resource WHERE true ${whose})
       + (SELECT COALESCE(sum(row_bytes), 0) FROM sheet_summary WHERE row_bytes > 0 ${whose}))::bigint AS bytes`,
    account === null ? [] : [account],
  );
  return rows[0]?.bytes ?? 0;
}

function limitsFor({ allGib, accountGib }: StorageLimits, account: string | null): Limit[] {
  return [
    ...(accountGib === null || account === null
      ? []
      : [{ gibibytes: accountGib, setting: 'ACCOUNT_LIMIT_GB', account } as const]),
    ...(allGib === null ? [] : [{ gibibytes: allGib, setting: 'STORAGE_LIMIT_GB', account: null } as const]),
  ];
}

function bytesOf({ gibibytes }: Limit): number {
  return gibibytes * GIBIBYTE;
}

const WORDS = {
  file: {
    ACCOUNT_LIMIT_GB: 'The file does not fit: your files and their rows may take',
    STORAGE_LIMIT_GB: 'The file does not fit: all files and rows together may take',
  },
  rows: {
    ACCOUNT_LIMIT_GB:
      'The rows of the workbook do not fit: the files and rows of the account that uploaded it may take',
    STORAGE_LIMIT_GB: 'The rows of the workbook do not fit: all files and rows together may take',
  },
};

function storageFull({ gibibytes, setting }: Limit, stored: Stored): UserError {
  const replaced = stored === 'rows' ? ' The rows of earlier parses count until they are removed (RESULTS_KEPT).' : '';
  const message = `${WORDS[stored][setting]} ${gibibytes} GB (${setting}). Delete files that are not needed any more, or ask for a higher limit.${replaced}`;
  const details = { limit: gibibytes, unit: 'GiB', setting } as const;
  const fields = stored === 'file' ? [{ field: 'file', message }] : [];
  return new UserError('storage_full', message, 507, fields, { details });
}
