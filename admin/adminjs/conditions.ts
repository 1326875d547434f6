/** A column as Prisma's model description tells it. */
export interface Column {
  name: string;
  kind: string;
  type: string;
  nativeType?: readonly [string, readonly string[]] | null | undefined;
}

/** A part of a Prisma `where`. */
export type Condition = Record<string, unknown>;

const LARGEST_INT = 2_147_483_647;

/**
 * Turns a filter's text for one column into a Prisma condition. Returns null if no row can match, e.g. letters for a number. A text
 * matches anywhere in a value; in quotation marks it must be the whole value.
 * A filter comes from an address that anybody can type, therefore no input may throw here.
 */
export function conditionOf(column: Column, values: readonly string[], asked: unknown): Condition | null {
  if (column.kind === 'enum') return typeof asked === 'string' && values.includes(asked) ? { equals: asked } : null;
  if (column.type === 'DateTime') return timeCondition(asked);
  if (typeof asked !== 'string' || asked.includes('\0')) return null;
  const text = asked.toWellFormed().trim();
  if (column.nativeType?.[0] === 'Uuid') return hexCondition(text.replaceAll('-', ''), 32, toUuid);
  // A column of this type is a file's digest.
  if (column.nativeType?.[0] === 'Char') return hexCondition(text, 64);
  if (column.type === 'Int') {
    return /^-?\d{1,10}$/.test(text) && Math.abs(Number(text)) <= LARGEST_INT ? { equals: Number(text) } : null;
  }
  if (column.type === 'BigInt') return /^-?\d{1,18}$/.test(text) ? { equals: BigInt(text) } : null;
  if (column.type !== 'String') return null;
  const exactly = quotedIn(text);
  return exactly === null ? { contains: escapeLike(text), mode: 'insensitive' } : { equals: exactly };
}

/** Returns the text between quotation marks; null if there are none. */
export function quotedIn(text: string): string | null {
  return /^"(.+)"$/s.exec(text)?.[1] ?? null;
}

/**
 * A whole UUID or digest, or its beginning, as people copy it out of a log. The condition is the range from the lowest to the highest
 * value with that beginning.
 */
function hexCondition(text: string, length: number, write = (digits: string) => digits): Condition | null {
  const digits = text.toLowerCase();
  if (!/^[0-9a-f]+$/.test(digits) || digits.length > length) return null;
  if (digits.length === length) return { equals: write(digits) };
  return { gte: write(digits.padEnd(length, '0')), lte: write(digits.padEnd(length, 'f')) };
}

function toUuid(digits: string): string {
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** `{from, to}` out of the filter drawer, or one day as text. */
function timeCondition(asked: unknown): Condition | null {
  if (typeof asked === 'string') {
    const day = timeOf(asked);
    return day && { gte: day, lt: new Date(day.getTime() + 24 * 60 * 60 * 1_000) };
  }
  if (typeof asked !== 'object' || asked === null) return null;
  const { from, to }: { from?: unknown; to?: unknown } = asked;
  const gte = from ? timeOf(from) : undefined;
  const lte = to ? timeOf(to) : undefined;
  if (gte === null || lte === null) return null;
  return { ...(gte && { gte }), ...(lte && { lte }) };
}

function timeOf(text: unknown): Date | null {
  const time = new Date(typeof text === 'string' ? text : Number.NaN);
  const year = time.getUTCFullYear();
  return year >= 1 && year <= 9999 ? time : null;
}

/** Prisma leaves LIKE's own signs as they are: `100%` must not find `1000`. */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
