import { sessionKey } from '../store/sessions.js';
import type { Signals } from '../store/signals.js';

/** Somebody who holds a connection open: their account, and their session if they have one. */
export interface Holder {
  userId: string;
  sessionId: string | null;
}

/** Tells whoever holds a connection open that its session has ended, or its account is gone. */
export interface SessionEnds {
  /** @returns how to stop */
  watch(holder: Holder, onEnd: () => void): () => void;
}

export function createSessionEnds(signals: Signals): SessionEnds {
  const watchers = new Map<string, Set<() => void>>();
  let isHearing = false;

  return {
    watch({ userId, sessionId }, onEnd) {
      if (!isHearing)
        signals.hear('session_ends', {
          onSignal(word) {
            for (const tell of [...(watchers.get(word) ?? [])]) tell();
          },
          // Ends during an interruption are noticed when the client comes back: it has to every ten minutes.
          onBegin() {},
        });
      isHearing = true;
      const words = [userId, ...(sessionId === null ? [] : [sessionKey(sessionId)])];
      for (const word of words) {
        const known = watchers.get(word) ?? new Set();
        watchers.set(word, known.add(onEnd));
      }
      return () => {
        for (const word of words) {
          const known = watchers.get(word);
          known?.delete(onEnd);
          if (known?.size === 0) watchers.delete(word);
        }
      };
    },
  };
}
