import { availableParallelism } from 'node:os';
import type { Request, RequestHandler } from 'express';
import onHeaders from 'on-headers';
import { UserError } from '../errors.js';
import { createGate, tooManyAtOnce } from '../gate.js';
import type { Database } from '../store/database.js';

const EACH = 4;
const PATIENCE_MS = 2_000;
const RETRY_AFTER = 2;
/**
 * Statements that keep a processor of the database busy. More at once would not be faster, and would slow down everybody's short ones.
 */
const MOST_AT_ONCE = Math.max(2, availableParallelism());
/** In milliseconds. Some statements run into their time limit sooner than this. */
const TURN_PATIENCE_MS = 10_000;

/** The parameters of plain pages. An index has those rows in order already. */
const PAGING = new Set(['limit', 'cursor', 'page', 'perPage', 'sortBy', 'direction']);

/**
 * Shares among accounts what is heavy for the database, e.g. searches and filtered lists. Plain pages of a list pass. It has to come
 * after the authentication.
 * - An account has four requests under way at most. Otherwise one account could keep all connections busy, and make everybody else
 *   wait.
 * - At most MOST_AT_ONCE are at work altogether, on at most half of the connections. A request is at work until its answer begins. How
 *   slowly a client reads does not matter.
 * @throws UserError `too_many_requests`: 429 if the account's own places are taken, else 503
 */
export function createHeavy({ short, transactions }: Database['shares']): RequestHandler {
  const atOnce = Math.min(MOST_AT_ONCE, Math.floor((short + transactions) / 2));
  const accounts = createGate({ each: EACH, patienceMs: PATIENCE_MS }, () =>
    tooManyAtOnce('too_many_requests', 'heavy requests', EACH, RETRY_AFTER),
  );
  const turns = createGate({ each: EACH, total: atOnce, patienceMs: TURN_PATIENCE_MS }, () => {
    const message = 'Too many searches and filtered lists are under way. Try again in some seconds.';
    return new UserError('too_many_requests', message, 503, [], { retryAfter: RETRY_AFTER });
  });
  return async (req, res, next) => {
    if (!isFiltered(req)) return next();
    const gone = new AbortController();
    let leave = () => {};
    let endTurn = () => {};
    res.once('close', () => {
      gone.abort();
      endTurn();
      leave();
    });
    if (res.closed) return;
    const account = res.locals.user?.id ?? '';
    try {
      leave = await accounts.enter(account, gone.signal);
      endTurn = await turns.enter(account, gone.signal);
    } catch (error) {
      // The client has gone: nobody is left to read the error.
      if (gone.signal.aborted) return;
      throw error;
    }
    onHeaders(res, endTurn);
    next();
  };
}

function isFiltered({ query }: Request): boolean {
  return Object.keys(query).some((name) => !PAGING.has(name));
}
