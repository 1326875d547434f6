import { useSyncExternalStore } from 'react';

/** A question before an action that cannot be undone. */
export interface Question {
  title: string;
  /** What else to know about it, a sentence each. */
  texts: string[];
  /** The names of its objects, if there are several. */
  names?: string[];
  /** The word on the button that acts, and on the one that changes nothing. */
  act: string;
  leave: string;
  /** Acts. Returns why it failed, or null on success. */
  run?: () => Promise<string | null>;
}

export interface Asked extends Question {
  /** Called once, when the dialog has closed, with whether it was done. */
  settle(done: boolean): void;
}

let asked: Asked | null = null;
const watchers = new Set<() => void>();

/**
 * Asks in the panel's one dialog, and waits for the answer.
 * @returns whether it was done. If a question is open already, a second one returns false, because nobody can have read it.
 */
export function ask(question: Question): Promise<boolean> {
  if (asked) return Promise.resolve(false);
  return new Promise((resolve) => {
    show({
      ...question,
      settle(done) {
        show(null);
        resolve(done);
      },
    });
  });
}

/** The question that is open. */
export function useAsked(): Asked | null {
  return useSyncExternalStore(watch, () => asked);
}

function show(next: Asked | null): void {
  asked = next;
  for (const watcher of [...watchers]) watcher();
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}
