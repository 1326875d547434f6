import { parseSnapshot } from '../../../src/snapshot.js';
import type { ChangedTask } from './changed-task.js';

/** What brings somebody who knows everything up to `since` to `id`. Both are moments, as the server's events name them. */
export interface Delta {
  /** Empty where the connection began with whatever happened from then on. */
  since: string;
  id: string;
  tasks: ChangedTask[];
  /** Whether more happened than is told: the lists have to be read anew. */
  isReset: boolean;
}

/** Who hears what a connection brings. */
export interface Ears {
  onDelta(delta: Delta): void;
  /** Records came, went or were renamed in these lists. */
  onLists(lists: string[]): void;
  /** The server lets us in no more. */
  onEnd(): void;
}

export interface StreamEnds {
  connect(since: string, ears: Ears): () => void;
  /** Up to where this tab has been told; empty if it has just begun. */
  place(): string;
  receive(delta: Omit<Delta, 'since'>): void;
  receiveLists(lists: string[]): void;
}

/** What tabs say to each other: a new one asks how far the leader is. */
type Message = { delta: Delta } | { lists: string[] } | { hello: true } | { at: string };

/**
 * Lets one tab of this browser hold the connection and tell the others. Who holds the lock leads; the browser gives it to the next one at the
 * moment in which that tab is closed. A tab compares what it hears with its own place: what it knows is dropped, and where something is missing in
 * between, it asks the server itself, once and shortly. So nothing is missed and nothing told twice, whoever leads.
 */
export function shareStream(userId: string, ends: StreamEnds): void {
  const name = `gyoretsu-stream ${userId}`;
  let leads = false;
  /** The newest moment that the leader has told of. */
  let heard = '';
  let catchingUp = false;

  // Browsers have locks for https and this machine alone. Elsewhere each tab that is looked at holds a connection of its own.
  if (!('locks' in navigator)) {
    connectWhileVisible(ends);
    return;
  }
  const channel = new BroadcastChannel(name);
  channel.onmessage = ({ data }: MessageEvent<Message>) => hear(data);
  channel.postMessage({ hello: true } satisfies Message);
  void navigator.locks.request(name, () => lead());

  /** Lasts until the server lets us in no more; the next tab then finds the same. */
  function lead(): Promise<void> {
    leads = true;
    return new Promise((resolve) => {
      ends.connect(ends.place(), {
        onDelta(told) {
          // A server whose clock went back has another database than before.
          const delta = told.since !== '' && isAfter(told.since, told.id) ? { ...told, isReset: true } : told;
          take(delta);
          channel.postMessage({ delta } satisfies Message);
        },
        onLists(lists) {
          ends.receiveLists(lists);
          channel.postMessage({ lists } satisfies Message);
        },
        onEnd: resolve,
      });
    });
  }

  function hear(message: Message): void {
    if ('hello' in message) {
      if (leads && ends.place() !== '') channel.postMessage({ at: ends.place() } satisfies Message);
    } else if ('lists' in message) {
      ends.receiveLists(message.lists);
    } else if ('at' in message) {
      take({ since: message.at, id: message.at, tasks: [], isReset: false });
    } else take(message.delta);
  }

  function take(delta: Delta): void {
    const place = ends.place();
    if (!isAfter(heard, delta.id)) heard = delta.id;
    if (delta.isReset || place === '') ends.receive(delta);
    else if (!isAfter(delta.id, place)) {
      // Known already. A tab that has just been loaded learns from it that it is up to date.
      ends.receive({ id: place, tasks: [], isReset: false });
    } else if (delta.since === '' || isAfter(delta.since, place)) catchUp();
    else ends.receive(delta);
  }

  /** Asks the server for what lies between our place and the leader's. */
  function catchUp(): void {
    if (catchingUp) return;
    catchingUp = true;
    const close = ends.connect(ends.place(), {
      onDelta(delta) {
        close();
        catchingUp = false;
        ends.receive(delta);
        // What was told meanwhile, and had to be passed over.
        if (!delta.isReset && isAfter(heard, ends.place())) catchUp();
      },
      onLists: ends.receiveLists,
      onEnd() {
        catchingUp = false;
      },
    });
  }
}

function connectWhileVisible(ends: StreamEnds): void {
  let close: (() => void) | null = null;
  const follow = () => {
    if (document.hidden) {
      close?.();
      close = null;
    } else {
      close ??= ends.connect(ends.place(), { onDelta: ends.receive, onLists: ends.receiveLists, onEnd() {} });
    }
  };
  document.addEventListener('visibilitychange', follow);
  follow();
}

function isAfter(one: string, other: string): boolean {
  const [first, second] = [parseSnapshot(one), parseSnapshot(other)];
  return first !== null && (second === null || first.isAfter(second));
}
