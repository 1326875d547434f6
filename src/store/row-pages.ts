import { rowsRemoved } from '../errors.js';
import type { Database, Queryable } from './database.js';
import {
  type KeyColumn,
  type KeysetQuery,
  keysetQuery,
  type Measured,
  PAGE_BYTES,
  type Page,
  type PageRequest,
  toPage,
} from './keyset.js';

/** Bytes of JSON that are read at once. A single larger row comes in pieces. */
const SLICE_BYTES = 1024 * 1024;
/** PostgreSQL writes the whole row for each piece of it, therefore there are few. */
const MOST_PIECES = 16;
const LEAST_CHARACTERS = SLICE_BYTES / 4;
/**
 * Stored bytes of the rows that are measured at once. PostgreSQL has to unpack all of them, and to write them as JSON. pglz unpacks one
 * byte to up to 87, and this should not take longer than a second.
 */
const STORED_AT_ONCE = 320 * 1024;

/** A row of a page whose JSON is not read yet. */
export interface PlannedRow extends Measured {
  sheetIndex: number;
  /** 1-based. */
  row: number;
  /** Bytes of its JSON. */
  bytes: number;
  /** The JSON itself if the row is short. */
  json: string | null;
}

/** A row that is not measured yet: its bytes are the stored ones. */
interface StoredRow {
  sheetIndex: number;
  row: number;
  bytes: number;
}

/** What a row is as JSON. */
type MeasuredRow = Omit<PlannedRow, keyof Measured>;

/** A row of a page as the first query finds it. */
interface FoundRow extends Omit<MeasuredRow, 'bytes'> {
  stored: number;
  /** Null if measuring all rows at once would have been too much. */
  bytes: number | null;
  isKept: boolean;
}

/**
 * Pages of rows that are never in memory as a whole. `plan` finds which rows a page has and how long they are. `read` then reads their
 * JSON slice by slice. No connection is held in between, however slowly a client reads.
 */
export interface RowPages {
  /**
   * Finds a page of a task's rows, of PAGE_BYTES at most.
   * @param conditions which rows, their parameters being `values`; $1 is the task
   * @throws UserError `rows_removed`
   */
  plan(
    taskId: string,
    page: PageRequest,
    conditions?: string[],
    values?: (string | number)[],
  ): Promise<Page<PlannedRow>>;
  /**
   * Reads the JSON of planned rows, with commas between them.
   * @throws UserError `rows_removed` once one of them is gone
   */
  read(taskId: string, rows: PlannedRow[]): AsyncGenerator<string, void, undefined>;
}

const ORDER: KeyColumn[] = [
  { sql: 'sheet_index', cast: 'int' },
  { sql: '"row"', cast: 'int' },
];
/** The rows from one key to another, $2 to $5. PostgreSQL cannot tell how few these are. The limit, $6, makes it choose the index. */
const RANGE = `WHERE task_id = $1 AND (sheet_index, "row") >= ($2, $3) AND (sheet_index, "row") <= ($4, $5)
  ORDER BY sheet_index, "row" LIMIT $6`;

/** @param json SQL of a row's JSON */
export function createRowPages(db: Database, json: string): RowPages {
  return {
    async plan(taskId, page, conditions = [], values = []) {
      const keyset = keysetQuery(ORDER, 'ASC', page, ['task_id = $1', ...conditions], [taskId, ...values]);
      const short = Math.floor(SLICE_BYTES / page.limit);
      const found = await look(keyset, short);
      const measured: MeasuredRow[] = found.filter(isMeasured);
      for (const some of gather(found.slice(measured.length).map(asStored), STORED_AT_ONCE)) {
        // Measures no further than the page goes: PostgreSQL would otherwise unpack a thousand rows to find that forty are enough.
        if (sumOf(measured) > PAGE_BYTES) break;
        measured.push(...(await measure(taskId, some, short)));
      }
      // Later rows do not fit on this page. They only show that there is another page.
      const beyond = found.slice(measured.length).map((row) => ({ ...row, bytes: Number.POSITIVE_INFINITY }));
      return toPage(addUp([...measured, ...beyond]), page, ({ sheetIndex, row }) => [sheetIndex, row], PAGE_BYTES);
    },

    async *read(taskId, rows) {
      if (rows.every((row) => row.json !== null)) {
        yield rows.map((row) => row.json).join(',');
        return;
      }
      let isFirst = true;
      for (const slice of gather(rows, SLICE_BYTES)) {
        if (!isFirst) yield ',';
        isFirst = false;
        const [first] = slice;
        if (first && first.bytes > SLICE_BYTES) yield* readPieces(taskId, first);
        else yield await readSlice(taskId, slice);
      }
    },
  };

  /** Finds the rows of a page, and measures the first ones: in usual sheets all of them. */
  async function look({ where, orderBy, limit, values }: KeysetQuery, short: number): Promise<FoundRow[]> {
    const next = values.length + 1;
    const { rows } = await db.query<FoundRow>(
      `SELECT sheet_index AS "sheetIndex", "row", stored, octet_length(json) AS bytes,
         CASE WHEN octet_length(json) <= $${next} THEN json END AS json,
         EXISTS (SELECT FROM task_result WHERE task_id = $1 AND rows_expired_at IS NULL) AS "isKept"
       FROM (
         SELECT *, sum(stored) OVER (${orderBy} ROWS UNBOUNDED PRECEDING) <= $${next + 1} AS is_measured
         FROM (SELECT *, pg_column_size("values") AS stored FROM parse_result ${where} ${orderBy} ${limit}) AS found
       ) AS weighed, LATERAL (SELECT CASE WHEN is_measured THEN ${json} END AS json OFFSET 0) AS made ${orderBy}`,
      [...values, short, STORED_AT_ONCE],
    );
    // Rows are deleted only after their task says so, and this query has read the task at the same moment.
    if (rows.some(({ isKept }) => !isKept)) throw rowsRemoved();
    return rows;
  }

  /** Returns rows in the order in which they come, with their JSON if it has no more than `short` bytes. */
  async function measure(taskId: string, rows: StoredRow[], short: number): Promise<MeasuredRow[]> {
    const [first, last] = [rows[0], rows.at(-1)];
    const isBackwards = first && last && (first.sheetIndex - last.sheetIndex || first.row - last.row) > 0;
    const measured = await patiently((first?.bytes ?? 0) > STORED_AT_ONCE, (queryable) =>
      queryable.query<MeasuredRow>(
        `SELECT "sheetIndex", "row", octet_length(json) AS bytes, CASE WHEN octet_length(json) <= $7 THEN json END AS json
         FROM (SELECT sheet_index AS "sheetIndex", "row", ${json} AS json FROM parse_result ${RANGE}) AS made
         ORDER BY "sheetIndex", "row"`,
        [taskId, ...rangeOf(isBackwards ? rows.toReversed() : rows), short],
      ),
    );
    if (measured.rows.length !== rows.length) throw rowsRemoved();
    return isBackwards ? measured.rows.reverse() : measured.rows;
  }

  async function readSlice(taskId: string, rows: PlannedRow[]): Promise<string> {
    const { rows: found } = await db.query<{ json: string | null; count: number }>(
      `SELECT string_agg(json, ',' ORDER BY sheet_index, "row") AS json, count(*) AS count
       FROM (SELECT sheet_index, "row", ${json} AS json FROM parse_result ${RANGE}) AS made`,
      [taskId, ...rangeOf(rows)],
    );
    // A row may be gone. The client must not take a part of a page for the whole.
    if (found[0]?.count !== rows.length) throw rowsRemoved();
    return found[0].json ?? '';
  }

  async function* readPieces(taskId: string, row: PlannedRow): AsyncGenerator<string, void, undefined> {
    const characters = Math.max(LEAST_CHARACTERS, Math.ceil(row.bytes / MOST_PIECES));
    let bytes = 0;
    for (let from = 1; bytes < row.bytes; from += characters) {
      const { rows } = await patiently(row.bytes > PAGE_BYTES, (queryable) =>
        queryable.query<{ piece: string }>(
          `SELECT substr(${json}, $4, $5) AS piece FROM parse_result WHERE task_id = $1 AND sheet_index = $2 AND "row" = $3`,
          [taskId, row.sheetIndex, row.row, from, characters],
        ),
      );
      const piece = rows[0]?.piece ?? '';
      bytes += Buffer.byteLength(piece);
      if (piece === '' || bytes > row.bytes) throw rowsRemoved();
      yield piece;
    }
  }

  /** Asks in a transaction if the query may take longer than a short statement may. */
  function patiently<T>(isLong: boolean, ask: (queryable: Queryable) => Promise<T>): Promise<T> {
    return isLong ? db.transaction(ask) : ask(db);
  }
}

function isMeasured(row: FoundRow): row is FoundRow & MeasuredRow {
  return row.bytes !== null;
}

function asStored({ sheetIndex, row, stored }: FoundRow): StoredRow {
  return { sheetIndex, row, bytes: stored };
}

function sumOf(rows: MeasuredRow[]): number {
  return rows.reduce((sum, { bytes }) => sum + bytes, 0);
}

function addUp(rows: MeasuredRow[]): PlannedRow[] {
  let bytesUpTo = 0;
  return rows.map(({ sheetIndex, row, bytes, json }) => {
    bytesUpTo += bytes;
    return { sheetIndex, row, bytes, json, bytesUpTo };
  });
}

/** The parameters of RANGE for rows that are in order. */
function rangeOf(rows: StoredRow[]): (number | undefined)[] {
  const [first, last] = [rows[0], rows.at(-1)];
  return [first?.sheetIndex, first?.row, last?.sheetIndex, last?.row, rows.length];
}

/** Puts neighbours together, up to so many bytes. A larger item is alone. */
function* gather<Item extends { bytes: number }>(items: Item[], most: number): Generator<Item[], void, undefined> {
  let some: Item[] = [];
  let bytes = 0;
  for (const item of items) {
    if (some.length > 0 && bytes + item.bytes > most) {
      yield some;
      some = [];
      bytes = 0;
    }
    some.push(item);
    bytes += item.bytes;
  }
  if (some.length > 0) yield some;
}
