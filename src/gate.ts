import { UserError } from './errors.js';

export interface GateLimits {
  /** The most places that one account holds. */
  each: number;
  /** The most places altogether; unlimited without it. */
  total?: number;
  /** The last places, kept for accounts that hold none: a few busy accounts must not shut out everybody else. */
  reserved?: number;
  /** How long to wait for a place, in milliseconds. */
  patienceMs: number;
}

export interface Gate {
  /**
   * Waits for a place. The account that holds the fewest gets in first. If several hold as few, the one that came first gets in.
   * @param signal ends the wait with its reason
   * @returns a function that leaves the place; it may be called twice
   * @throws UserError that `refuse` made
   */
  enter(account: string, signal?: AbortSignal): Promise<() => void>;
}

interface Waiting {
  account: string;
  letIn(): void;
}

/**
 * Shares places among accounts, in one process.
 * @param refuse makes the error for an account that has waited in vain; `own` says whether the account's own places are all taken
 */
export function createGate(limits: GateLimits, refuse: (own: boolean) => UserError): Gate {
  const { each, total = Number.POSITIVE_INFINITY, reserved = 0, patienceMs } = limits;
  const held = new Map<string, number>();
  const queue = new Set<Waiting>();
  let taken = 0;

  function hasPlace(account: string): boolean {
    const own = held.get(account) ?? 0;
    return own < each && taken < total && (own === 0 || taken < total - reserved);
  }

  function take(account: string): () => void {
    taken++;
    held.set(account, (held.get(account) ?? 0) + 1);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      taken--;
      const own = (held.get(account) ?? 0) - 1;
      if (own > 0) held.set(account, own);
      else held.delete(account);
      for (let next = findNext(); next; next = findNext()) next.letIn();
    };
  }

  function findNext(): Waiting | null {
    let found: Waiting | null = null;
    for (const waiting of queue) {
      if (hasPlace(waiting.account) && (!found || holds(waiting) < holds(found))) found = waiting;
    }
    return found;
  }

  function holds({ account }: Waiting): number {
    return held.get(account) ?? 0;
  }

  return {
    async enter(account, signal) {
      signal?.throwIfAborted();
      if (hasPlace(account)) return take(account);
      const leave = await waitForPlace(account, signal);
      if (!signal?.aborted) return leave;
      // Who was let in may go before this code runs. Its place would never become free again.
      leave();
      throw signal.reason;
    },
  };

  function waitForPlace(account: string, signal: AbortSignal | undefined): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const settle = (end: () => void) => {
        queue.delete(waiting);
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        end();
      };
      const waiting: Waiting = { account, letIn: () => settle(() => resolve(take(account))) };
      const onAbort = () => settle(() => reject(signal?.reason));
      const timer = setTimeout(() => {
        settle(() => reject(refuse((held.get(account) ?? 0) >= each)));
      }, patienceMs);
      signal?.addEventListener('abort', onAbort);
      queue.add(waiting);
    });
  }
}

/** Says that an account asks for too much at once. `what` is a plural, e.g. "uploads". */
export function tooManyAtOnce(code: string, what: string, limit: number, retryAfter: number): UserError {
  const message = `This account has ${limit} ${what} at work already, which is the most. Wait for one to end, and try again.`;
  return new UserError(code, message, 429, [], { details: { limit }, retryAfter });
}
