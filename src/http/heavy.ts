import type { Request, RequestHandler } from 'express';
import { createGate, tooManyAtOnce } from '../gate.js';

const EACH = 4;
const PATIENCE_MS = 2_000;
const RETRY_AFTER = 2;

/** Parameters that ask for nothing which an index does not have in order. */
const PAGING = new Set(['limit', 'cursor', 'page', 'perPage', 'sortBy', 'direction']);

/**
 * Shares what is heavy for the database, e.g. searches and filtered lists, among accounts: four at a time for each. Without it, one
 * account could keep all connections at work, and everybody else waiting. Plain pages of a list pass. It comes after the authentication.
 * @throws UserError `too_many_requests` (429)
 */
export function createHeavy(): RequestHandler {
  const gate = createGate({ each: EACH, patienceMs: PATIENCE_MS }, () =>
    tooManyAtOnce('too_many_requests', 'heavy requests', EACH, RETRY_AFTER),
  );
  return async (req, res, next) => {
    if (!isFiltered(req)) return next();
    const gone = new AbortController();
    let leave = () => {};
    res.once('close', () => {
      gone.abort();
      leave();
    });
    if (res.closed) return;
    try {
      leave = await gate.enter(res.locals.user?.id ?? '', gone.signal);
    } catch (error) {
      // Nobody is left to hear it.
      if (gone.signal.aborted) return;
      throw error;
    }
    next();
  };
}

function isFiltered({ query }: Request): boolean {
  return Object.keys(query).some((name) => !PAGING.has(name));
}
