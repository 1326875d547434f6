import { useSyncExternalStore } from 'react';

/** If there are more messages, the oldest disappears. */
export const MOST_SHOWN = 3;

/** A message that stays for a while in the corner of every page. */
export interface Toast {
  key: string;
  good: boolean;
  title: string;
  text?: string;
  link?: { to: string; text: string };
}

let toasts: Toast[] = [];
const watchers = new Set<() => void>();

/** Shows a message. A message that is shown already stays as it is. */
export function addToast(toast: Toast): void {
  if (!toasts.some(({ key }) => key === toast.key)) set([...toasts, toast].slice(-MOST_SHOWN));
}

/** Removes a message. */
export function dropToast(key: string): void {
  set(toasts.filter((toast) => toast.key !== key));
}

/** The messages that are shown, oldest first. */
export function useToasts(): Toast[] {
  return useSyncExternalStore(watch, () => toasts);
}

function set(next: Toast[]): void {
  toasts = next;
  for (const watcher of [...watchers]) watcher();
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}
