import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../errors.js';
import type { Database, OpenTransaction } from './database.js';
import { completeKey, KeyIsHeld, type KnownKey, type StoredAnswer, takeKey } from './idempotency.js';

/** Milliseconds to wait for a request with the same key that is still running. */
const PATIENCE_MS = 2_000;
const ASK_EVERY_MS = 100;

/** An answer, and whether it is a repeated one. */
export interface Once {
  answer: StoredAnswer;
  replayed: boolean;
}

export interface KeyedRequest {
  userId: string;
  key: string;
  /** Does what is asked for, in the transaction that stores its answer. */
  run(within: OpenTransaction): Promise<KnownKey>;
  /** Returns the request's digest without doing anything: its answer is stored already. */
  readDigest(): Promise<string>;
}

/**
 * Does a request once, however often it comes with its key. The answer is stored in the transaction of what it did: a process that dies
 * leaves both or neither. An error is not stored: the same request may be tried again.
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
