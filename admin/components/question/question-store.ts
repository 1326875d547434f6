import { useSyncExternalStore } from 'react';

/** What somebody is asked before something is done that cannot be taken back. */
export interface Question {
  title: string;
  /** What is true of it besides, a sentence each. */
  texts: string[];
  /** What it is about, by name, if there are several. */
  names?: string[];
  /** The word on the button that does it, and on the one that leaves everything as it is. */
  act: string;
  leave: string;
  /** Does it; returns why it could not be done, or null when it is done. */
  run?: () => Promise<string | null>;
}

export interface Asked extends Question {
  /** Called once, when the dialog has closed: whether it was done. */
  settle(done: boolean): void;
}

let asked: Asked | null = null;
const watchers = new Set<() => void>();

/**
 * Asks in the panel's one dialog, and waits for the answer.
 * @returns whether it was done. A second question while one is open is answered with no: nobody can have read it.
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
