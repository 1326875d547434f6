import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import { UserError } from '../errors.js';
import type { Database, OpenTransaction } from '../store/database.js';
import type { StoredAnswer } from '../store/idempotency.js';
import { doOnce } from '../store/once.js';
import { absoluteUrl } from './page.js';

const LONGEST_KEY = 255;

/** A POST that may be sent twice: what it does, and how two that are the same are recognised. */
export interface Once {
  /** Opens the transaction that stores the key. Uploads have connections of their own. */
  transaction: Database['transaction'];
  /** Does what the request asks for, in the transaction of its key if there is one. Returns the answer, and what the body was. */
  run(within?: OpenTransaction): Promise<{ answer: StoredAnswer; body: unknown }>;
  /** Reads what the body is, if an earlier request with this key has done the work already. */
  readBody(): Promise<unknown>;
}

/**
 * Sends the answer to a POST. With the header `Idempotency-Key`, the POST is done once for each account and key. If the same request
 * comes again within a day, the caller gets the same answer again.
 * @throws UserError `invalid_idempotency_key`, `idempotency_key_reused`, `request_in_progress`
 */
export async function answerOnce(req: Request, res: Response, { transaction, run, readBody }: Once): Promise<void> {
  const key = readKey(req);
  const userId = res.locals.user?.id;
  if (key === undefined || userId === undefined) {
    const { answer } = await run();
    sendAnswer(req, res, answer);
    return;
  }
  const { answer, replayed } = await doOnce(transaction, {
    userId,
    key,
    async run(within) {
      const { answer, body } = await run(within);
      return { answer, digest: digestOf(req, body) };
    },
    readDigest: async () => digestOf(req, await readBody()),
  });
  if (replayed) res.set('Idempotent-Replayed', 'true');
  sendAnswer(req, res, answer);
}

/** The header as draft-ietf-httpapi-idempotency-key-header has it: a text, with or without quotation marks. */
function readKey(req: Request): string | undefined {
  const given = req.get('idempotency-key');
  if (given === undefined) return undefined;
  const key = given.trim().replace(/^"(.*)"$/, '$1');
  if (key !== '' && key.length <= LONGEST_KEY) return key;
  const message = `must have 1 to ${LONGEST_KEY} characters, as a UUID has; it has ${key.length}`;
  throw new UserError('invalid_idempotency_key', `Idempotency-Key: ${message}.`, 400, [
    { field: 'Idempotency-Key', message },
  ]);
}

function digestOf(req: Request, body: unknown): string {
  const path = `${req.baseUrl}${req.path}`.replace(/\/$/, '').toLowerCase();
  return createHash('sha256')
    .update(JSON.stringify([req.method, path, body ?? null]))
    .digest('hex');
}

/**
 * Sends an answer, and makes addresses of its paths. They fit the caller at hand, who may call the server by another name than the one
 * whose request was stored.
 */
export function sendAnswer(req: Request, res: Response, { status, location, body }: StoredAnswer): void {
  res.status(status);
  if (location === null) return void res.json(body);
  const url = addressOf(req, location);
  res.location(url).json(hasStatusUrl(body) ? { ...body, status_url: url } : body);
}

/** @param location a path; an answer that an older version stored has a whole address, whose host some caller made up */
function addressOf(req: Request, location: string): string {
  const { pathname, search } = new URL(location, 'http://localhost');
  return absoluteUrl(req, `${pathname}${search}`).href;
}

function hasStatusUrl(body: unknown): body is { status_url: string } {
  return typeof body === 'object' && body !== null && 'status_url' in body;
}
