import type { Request } from 'express';
import { z } from 'zod';
import { badCursor, type Cursor, type Page, type PageRequest } from '../store/keyset.js';
import { ownOrigin } from './own-origin.js';

const DEFAULT_LIMIT = 100;
export const LARGEST_LIMIT = 1000;

const message = `must be a whole number from 1 to ${LARGEST_LIMIT}`;

const cursorShape = z.object({
  k: z
    .array(z.union([z.string().max(100), z.int().min(-2_147_483_648).max(2_147_483_647)]))
    .min(1)
    .max(4),
  b: z.boolean(),
  of: z.guid().optional(),
});

/** The fields of a query that select a page; `usual` is the limit if the query names none. */
export function pageFields(usual = DEFAULT_LIMIT) {
  return {
    limit: z.coerce.number(message).int(message).min(1, message).max(LARGEST_LIMIT, message).default(usual),
    cursor: z.string('give one cursor, not several').optional(),
  };
}

/**
 * The page that a query asks for.
 * @throws UserError `invalid_cursor`
 */
export function pageRequest({ limit, cursor }: { limit: number; cursor?: string | undefined }): PageRequest {
  return { limit, cursor: cursor === undefined ? null : decode(cursor) };
}

/** A page as DRF's CursorPagination returns it: the addresses of its neighbours, and its rows. */
export function pageAnswer<Row>(req: Request, page: Page<Row>, represent: (row: Row) => unknown): object {
  return { ...pageLinks(req, page), results: page.rows.map(represent) };
}

/** The addresses of a page's neighbours. */
export function pageLinks(req: Request, { next, previous }: Pick<Page<unknown>, 'next' | 'previous'>) {
  return { next: next && link(req, next), previous: previous && link(req, previous) };
}

/** The address of a neighbouring page: the same query with another cursor. */
function link(req: Request, cursor: Cursor): string {
  const url = absoluteUrl(req, req.originalUrl);
  url.searchParams.set(
    'cursor',
    Buffer.from(JSON.stringify({ k: cursor.keys, b: cursor.backwards, of: cursor.of })).toString('base64url'),
  );
  return url.href;
}

/** An absolute address that works for the caller. */
export function absoluteUrl(req: Request, path: string): URL {
  return new URL(path, ownOrigin(req));
}

function decode(text: string): Cursor {
  try {
    const { k, b, of } = cursorShape.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    return { keys: k, backwards: b, ...(of && { of }) };
  } catch {
    throw badCursor();
  }
}
