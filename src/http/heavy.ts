import { availableParallelism } from 'node:os';
import type { Request, RequestHandler } from 'express';
import onHeaders from 'on-headers';
import { UserError } from '../errors.js';
import { createGate, tooManyAtOnce } from '../gate.js';

const EACH = 4;
const PATIENCE_MS = 2_000;
const RETRY_AFTER = 2;
/** Statements that keep a processor of the database busy. More at once are not faster, and slow down the short ones of everybody else. */
const AT_ONCE = Math.max(2, availableParallelism());
/** Longer than some statements take that run into their time limit. */
const TURN_PATIENCE_MS = 10_000;

/** Parameters that ask for nothing which an index does not have in order. */
const PAGING = new Set(['limit', 'cursor', 'page', 'perPage', 'sortBy', 'direction']);

/**
 * Shares what is heavy for the database, e.g. searches and filtered lists. Plain pages of a list pass. It comes after the authentication.
 * - An account has four requests under way. Otherwise one account could keep all connections at work, and everybody else waiting.
 * - Altogether AT_ONCE are at work. A request is at work until its answer begins: how slowly a client reads must not hold up others.
 * @throws UserError `too_many_requests`: 429 if the account's own places are taken, else 503
 */
export function createHeavy(): RequestHandler {
  const accounts = createGate({ each: EACH, patienceMs: PATIENCE_MS }, () =>
    tooManyAtOnce('too_many_requests', 'heavy requests', EACH, RETRY_AFTER),
  );
  const turns = createGate({ each: EACH, total: AT_ONCE, patienceMs: TURN_PATIENCE_MS }, () => {
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
      // Nobody is left to hear it.
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
