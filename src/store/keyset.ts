import { UserError } from '../errors.js';
import { isUuid } from '../uuid.js';

/** A place in an ordered list: the keys of the row next to it, and which way to go from there. */
export interface Cursor {
  keys: (string | number)[];
  backwards: boolean;
  /** The id of the task whose rows the list began with, if the request itself names none. */
  of?: string;
}

export interface PageRequest {
  limit: number;
  cursor: Cursor | null;
}

/** A page in the list's own order, and the cursors of the pages around it. Null means that there is no such page. */
export interface Page<Row> {
  rows: Row[];
  next: Cursor | null;
  previous: Cursor | null;
}

/** One column of the order: SQL text that the caller wrote, never a user's. */
export interface KeyColumn {
  sql: string;
  cast: 'int' | 'uuid' | 'timestamptz';
}

/** Whether PostgreSQL would accept a key. A cursor comes from outside, and may hold anything. */
const FITS: Record<KeyColumn['cast'], (key: string | number) => boolean> = {
  int: (key) => Number.isInteger(key) && Math.abs(Number(key)) < 2 ** 31,
  uuid: isUuid,
  timestamptz: (key) => {
    const time = new Date(key);
    return !Number.isNaN(time.getTime()) && time.toISOString() === key;
  },
};

/** Bytes of JSON in a page that is written as it is read. A single larger row is a page of its own. */
export const PAGE_BYTES = 16 * 1024 * 1024;
/** Bytes of JSON in a page that is in memory as a whole, for as long as a slow client reads it. */
export const LIST_BYTES = 4 * 1024 * 1024;

export interface KeysetQuery {
  /** The WHERE clause with `$n` parameters in it, or an empty string. */
  where: string;
  orderBy: string;
  limit: string;
  values: (string | number)[];
}

/** A row of a list with the bytes of the page up to and including this row. */
export interface Measured {
  bytesUpTo: number;
}

/**
 * Returns SQL for one page by keyset: a page costs the same however deep it lies. Rows that come or go in between neither repeat nor
 * hide others. It asks for one row more than the page holds, which tells whether there is a further page.
 * @param conditions what else must hold, its parameters being `values`
 */
export function keysetQuery(
  columns: KeyColumn[],
  direction: 'ASC' | 'DESC',
  page: PageRequest,
  conditions: string[],
  values: (string | number)[],
): KeysetQuery {
  const all = [...conditions];
  const parameters = [...values];
  const way = page.cursor?.backwards ? (direction === 'ASC' ? 'DESC' : 'ASC') : direction;
  if (page.cursor) {
    const { keys } = page.cursor;
    const fits = columns.every(({ cast }, at) => FITS[cast](keys[at] ?? ''));
    if (keys.length !== columns.length || !fits) throw badCursor();
    const places = columns.map(({ cast }, at) => `$${parameters.length + at + 1}::${cast}`);
    parameters.push(...keys);
    const names = columns.map(({ sql }) => sql).join(', ');
    all.push(`(${names}) ${way === 'ASC' ? '>' : '<'} (${places.join(', ')})`);
  }
  return {
    where: all.length > 0 ? `WHERE ${all.join(' AND ')}` : '',
    orderBy: `ORDER BY ${columns.map(({ sql }) => `${sql} ${way}`).join(', ')}`,
    limit: `LIMIT ${page.limit + 1}`,
    values: parameters,
  };
}

/**
 * Returns SQL for the rows of one page that fit into `most` bytes, and the first row that does not. The database decides, therefore a
 * list's size is limited before it is read.
 * @param bytes SQL of a row's size as JSON, in bytes
 */
export function measuredList(
  { columns, table, bytes, most = LIST_BYTES }: { columns: string; table: string; bytes: string; most?: number },
  { where, orderBy, limit }: KeysetQuery,
): string {
  return `SELECT ${columns}, up_to AS "bytesUpTo" FROM (
    SELECT *, (sum(bytes) OVER (${orderBy} ROWS UNBOUNDED PRECEDING))::bigint AS up_to
    FROM (SELECT *, (${bytes})::bigint AS bytes FROM ${table} ${where} ${orderBy} ${limit}) AS found
  ) AS measured WHERE up_to - bytes <= ${most} ${orderBy}`;
}

/** Makes a page of at most `most` bytes from the result of `keysetQuery`. The first row belongs to it whatever its size. */
export function toPage<Row extends Measured>(
  found: Row[],
  page: PageRequest,
  keysOf: (row: Row) => (string | number)[],
  most = LIST_BYTES,
): Page<Row> {
  const backwards = page.cursor?.backwards ?? false;
  const rows = found.slice(0, page.limit).filter(({ bytesUpTo }, at) => at === 0 || bytesUpTo <= most);
  const more = found.length > rows.length;
  if (backwards) rows.reverse();
  const first = rows[0];
  const last = rows.at(-1);
  const hasNext = backwards ? true : more;
  const hasPrevious = backwards ? more : page.cursor !== null;
  return {
    rows,
    next: last && hasNext ? { keys: keysOf(last), backwards: false } : null,
    previous: first && hasPrevious ? { keys: keysOf(first), backwards: true } : null,
  };
}

/** The error for a cursor that this list never returned. */
export function badCursor(): UserError {
  const message = 'The cursor does not come from this list. Use "next" and "previous" as they are.';
  return new UserError('invalid_cursor', message, 400, [{ field: 'cursor', message }]);
}
