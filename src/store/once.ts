import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../errors.js';
import type { Database, OpenTransaction } from './database.js';
import { completeKey, KeyIsHeld, type KnownKey, type StoredAnswer, takeKey } from './idempotency.js';

/** How long to wait for a request with the same key that is still at work. */
const PATIENCE_MS = 2_000;
const ASK_EVERY_MS = 100;

/** An answer, and whether it was given before. */
export interface Once {
  answer: StoredAnswer;
  replayed: boolean;
}

export interface KeyedRequest {
  userId: string;
  key: string;
  /** Does what is asked for, in the transaction in which its answer is kept. */
  run(within: OpenTransaction): Promise<KnownKey>;
  /** What makes this request the same as another, where nothing is to be done any more. */
  readDigest(): Promise<string>;
}

/**
 * Does a request once, however often it comes with its key: the answer is kept in the transaction of what it did, so that
 * whoever dies leaves both or neither. An error is not kept: the same request may be tried again.
 * @throws UserError `request_in_progress`, `idempotency_key_reused`, or what `run` throws
 */
export async function doOnce(transaction: Database['transaction'], request: KeyedRequest): Promise<Once> {
  const known = await takeOrRun(transaction, request);
  if (!known.replayed) return known;
  const digest = await request.readDigest();
  if (digest !== known.digest) {
    const message =
      'This Idempotency-Key was used for another request, with another method, path or body. Take a new key for each.';
    throw new UserError('idempotency_key_reused', message, 422);
  }
  return known;
}

async function takeOrRun(
  transaction: Database['transaction'],
  { userId, key, run }: KeyedRequest,
): Promise<KnownKey & { replayed: boolean }> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const after: (() => void)[] = [];
    try {
      const done = await transaction(async (client) => {
        const known = await takeKey(client, userId, key);
        if (known) return { ...known, replayed: true };
        const made = await run({ client, afterCommit: (work) => after.push(work) });
        await completeKey(client, userId, key, made);
        return { ...made, replayed: false };
      });
      for (const work of after) work();
      return done;
    } catch (error) {
      if (!(error instanceof KeyIsHeld)) throw error;
      if (Date.now() > deadline) {
        const message = 'A request with this Idempotency-Key is still at work. Ask again in some seconds.';
        throw new UserError('request_in_progress', message, 409);
      }
      await sleep(ASK_EVERY_MS);
    }
  }
}
