import { useSyncExternalStore } from 'react';
import type { LiveTask } from '../../views/home.js';
import { places } from '../places.js';
import { hasEnded } from '../status.js';
import { listen } from './event-stream.js';

/** How many tasks are kept: enough for any page, and little memory for a tab. */
const MOST_KEPT = 1_000;

const tasks = new Map<string, LiveTask>();
const newestOf = new Map<string, LiveTask>();
const watchers = new Set<() => void>();
/** How many parts of the page show each task and cannot read it elsewhere. */
const shown = new Map<string, number>();

listen({
  onTasks(changed) {
    for (const task of changed) keep(task);
    for (const watcher of [...watchers]) watcher();
  },
  onReset() {
    // Lists read themselves anew. Single tasks, e.g. of an upload's line, are asked for one by one.
    for (const id of shown.keys()) if (!hasEnded(tasks.get(id)?.status)) void ask(id);
  },
});

/** The newest known state of a task, kept up to date; `given` until the stream tells more. */
export function useLiveTask<T extends LiveTask | null>(id: string | null, given: T): LiveTask | T {
  const known = useSyncExternalStore(watch(given === null ? id : null), () =>
    id === null ? undefined : tasks.get(id),
  );
  if (!known || isOlder(known, given)) return given;
  return given && known.resource_name === null ? { ...known, resource_name: given.resource_name } : known;
}

/** The newest task of a file that the stream has told of; null if it has told of none. */
export function useLiveTaskOf(resourceId: string): LiveTask | null {
  return useSyncExternalStore(watch(null), () => newestOf.get(resourceId) ?? null);
}

/** A file's newest task: the one that was read with the page, or a newer one from the stream. */
export function useNewestTaskOf(resourceId: string, given: LiveTask | null): LiveTask | null {
  const told = useLiveTaskOf(resourceId);
  if (!told || !given) return told ?? given;
  if (told.task_id === given.task_id) return isOlder(told, given) ? given : told;
  return told.date_created < given.date_created ? given : told;
}

/** Keeps a task that did not come by the stream, e.g. from an answer of the server. */
function keepTask(task: LiveTask): void {
  keep(task);
  for (const watcher of [...watchers]) watcher();
}

const subscriptions = new Map<string | null, (watcher: () => void) => () => void>();

/** Returns the same function for the same task: React would otherwise subscribe anew at each render. */
function watch(id: string | null): (watcher: () => void) => () => void {
  const known = subscriptions.get(id);
  if (known) return known;
  const subscribe = (watcher: () => void) => {
    watchers.add(watcher);
    if (id !== null) shown.set(id, (shown.get(id) ?? 0) + 1);
    return () => {
      watchers.delete(watcher);
      if (id === null) return;
      const left = (shown.get(id) ?? 1) - 1;
      if (left > 0) shown.set(id, left);
      else {
        shown.delete(id);
        subscriptions.delete(id);
      }
    };
  };
  subscriptions.set(id, subscribe);
  return subscribe;
}

/** Of two states of a task, an ended one is later. Otherwise the one from the stream is. */
function isOlder(known: LiveTask, given: LiveTask | null): boolean {
  return given !== null && hasEnded(given.status) && !hasEnded(known.status);
}

function keep(task: LiveTask): void {
  // Deleted and set again: the map's first entries are then those that changed longest ago.
  tasks.delete(task.task_id);
  tasks.set(task.task_id, task);
  const of = task.resource_id;
  if (of !== null) {
    const known = newestOf.get(of);
    if (!known || known.task_id === task.task_id || known.date_created <= task.date_created) newestOf.set(of, task);
  }
  for (const [id, oldest] of tasks) {
    if (tasks.size <= MOST_KEPT) break;
    if (shown.has(id)) continue;
    tasks.delete(id);
    if (oldest.resource_id !== null && newestOf.get(oldest.resource_id) === oldest) newestOf.delete(oldest.resource_id);
  }
}

async function ask(id: string): Promise<void> {
  try {
    const answer = await fetch(places.task(id), { headers: { accept: 'application/json' } });
    if (!answer.ok) return;
    // The API's answer for one task lacks its file's name.
    const task: LiveTask = await answer.json();
    const { resource_name = null, resource_deleted = false } = tasks.get(id) ?? {};
    keepTask({ ...task, resource_name, resource_deleted });
  } catch {
    // If this fails, the stream tells the next change.
  }
}
