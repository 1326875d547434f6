import { ADMIN } from '../../helpers/api.js';
import type { Journal } from './journal.js';

/** Longer than any outage that the faults make: a call without an answer within it was left hanging. In milliseconds. */
const PATIENCE_MS = 45_000;

export interface Answer {
  status: number;
  // Each answer's shape is checked by the code that uses it.
  // biome-ignore lint/suspicious/noExplicitAny: an answer is whatever the product says
  body: any;
}

/** Calls the product and notes the answer. Returns null if no answer came: that is no promise. */
export type Call = (method: string, path: string, init?: RequestInit) => Promise<Answer | null>;

/** Calls one of the web processes that `urls` returns at that moment. */
export function createClient(journal: Journal, urls: () => string[], pick: (urls: string[]) => string): Call {
  return async (method, path, init = {}) => {
    const known = urls();
    if (known.length === 0) return null;
    const started = Date.now();
    let outcome = 'no connection';
    try {
      const headers = { authorization: ADMIN, ...init.headers };
      const signal = AbortSignal.timeout(PATIENCE_MS);
      const response = await fetch(`${pick(known)}/xxx_api/v1/${path}`, { ...init, method, headers, signal });
      const text = await response.text();
      outcome = String(response.status);
      const isJson = response.headers.get('content-type')?.includes('json') ?? false;
      if (response.status >= 500 && !(response.status === 503 && isJson)) {
        journal.complaints.push(`${method} ${path} was answered ${response.status}: ${text.slice(0, 200)}`);
      }
      return { status: response.status, body: isJson ? JSON.parse(text) : text };
    } catch (error) {
      const isHung = error instanceof Error && error.name === 'TimeoutError';
      if (isHung) {
        outcome = 'hung';
        journal.complaints.push(`${method} ${path} had no answer within ${PATIENCE_MS / 1_000} s`);
      }
      return null;
    } finally {
      journal.answers.set(outcome, (journal.answers.get(outcome) ?? 0) + 1);
      journal.longestAnswerMs = Math.max(journal.longestAnswerMs, Date.now() - started);
    }
  };
}
