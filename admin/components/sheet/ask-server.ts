import { type Failure, failureOf } from '../failure-words.js';
import { places } from '../places.js';

/** What the server answered instead of what was asked for; `status` is 0 where it did not answer at all. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    /** To be said in the reader's language. */
    readonly failure: Failure,
  ) {
    super(failure.message);
  }
}

const AWAY: Failure = { code: 'away', message: 'The server does not answer. Try again.', details: {} };

/** Why something that was asked of the server failed. What is no answer of its own, as a proxy's, is as if there had been none. */
export function asRefusal(error: unknown): Refusal {
  return error instanceof Refusal ? error : new Refusal(0, AWAY);
}

/**
 * Asks the REST API as the signed-in user.
 * @throws Refusal
 * @throws DOMException `AbortError` once `signal` says so
 */
export async function askServer<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await send(path, init);
  if (!response.ok) throw await readRefusal(response);
  return response.json();
}

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(places.api + path, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw asRefusal(error);
  }
}

async function readRefusal(response: Response): Promise<Refusal> {
  try {
    return new Refusal(response.status, failureOf(await response.json()));
  } catch {
    // A proxy in between answered in its own way.
    return new Refusal(response.status, AWAY);
  }
}
