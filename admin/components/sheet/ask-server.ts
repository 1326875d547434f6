import { BY_HAND, isByHand } from '../by-hand.js';
import { type Failure, failureOf } from '../failure-words.js';
import { places } from '../places.js';

/** A refusal by the server; `status` is 0 if it did not respond at all. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    /** The reason, for the reader's language. */
    readonly failure: Failure,
  ) {
    super(failure.message);
  }
}

const AWAY: Failure = { code: 'away', message: 'The server does not answer. Try again.', details: {} };

/** Turns any error of a request into a Refusal. An answer that is not the server's own, e.g. a proxy's, counts as none. */
export function asRefusal(error: unknown): Refusal {
  return error instanceof Refusal ? error : new Refusal(0, AWAY);
}

/**
 * Asks the REST API as the signed-in user.
 * @throws Refusal
 * @throws DOMException `AbortError` once `signal` aborts
 */
export async function askServer<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await send(path, init);
  if (!response.ok) throw await readRefusal(response);
  return response.json();
}

async function send(path: string, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers);
  if (isByHand()) headers.set(BY_HAND, '1');
  try {
    return await fetch(places.api + path, { ...init, headers });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw asRefusal(error);
  }
}

async function readRefusal(response: Response): Promise<Refusal> {
  try {
    return new Refusal(response.status, failureOf(await response.json()));
  } catch {
    // A proxy in between sent a page of its own.
    return new Refusal(response.status, AWAY);
  }
}
