import { parseSnapshot } from '../../../src/snapshot.js';
import type { ChangedTask } from './changed-task.js';

/** The changes from `since` to `id`. Both are moments, as the server's events name them. */
export interface Delta {
  /** Empty if the connection began without a known moment. */
  since: string;
  id: string;
  tasks: ChangedTask[];
  /** Whether more happened than the delta tells: the lists must be read anew. */
  isReset: boolean;
}

/** Callbacks for the events of a connection. */
export interface Ears {
  onDelta(delta: Delta): void;
  /** Records came, went or were renamed in these lists. */
  onLists(lists: string[]): void;
  /** The server refuses the session from now on. */
  onEnd(): void;
}

export interface StreamEnds {
  connect(since: string, ears: Ears): () => void;
  /** The id of the last event that this tab has received; empty if it has just begun. */
  place(): string;
  receive(delta: Omit<Delta, 'since'>): void;
  receiveLists(lists: string[]): void;
}

/** Messages between tabs: a new tab asks how far the leader is. */
type Message = { delta: Delta } | { lists: string[] } | { hello: true } | { at: string };

/**
 * Lets one tab of this browser hold the connection and tell the others. The tab that holds the lock leads. When it is closed, the
 * browser passes the lock to the next tab.
 *
 * A tab compares each delta with its own place. It drops what it knows. If something is missing in between, it asks the server itself,
 * once and shortly. Therefore nothing is missed and nothing is told twice, whichever tab leads.
 */
export function shareStream(userId: string, ends: StreamEnds): void {
  const name = `gyoretsu-stream ${userId}`;
  let leads = false;
  /** The newest moment that the leader has told. */
  let heard = '';
  let catchingUp = false;

  // Browsers have locks only on https and on localhost. Otherwise each visible tab holds a connection of its own.
  if (!('locks' in navigator)) {
    connectWhileVisible(ends);
    return;
  }
  const channel = new BroadcastChannel(name);
  channel.onmessage = ({ data }: MessageEvent<Message>) => hear(data);
  channel.postMessage({ hello: true } satisfies Message);
  void navigator.locks.request(name, () => lead());

  /** Leads until the server refuses the session. The next tab then finds the same. */
  function lead(): Promise<void> {
    leads = true;
    return new Promise((resolve) => {
      ends.connect(ends.place(), {
        onDelta(told) {
          // If the server's clock went back, it has another database than before.
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
      // The tab knows this already. A tab that has just been loaded learns that it is up to date.
      ends.receive({ id: place, tasks: [], isReset: false });
    } else if (delta.since === '' || isAfter(delta.since, place)) catchUp();
    else ends.receive(delta);
  }

  /** Asks the server for the changes between this tab's place and the leader's. */
  function catchUp(): void {
    if (catchingUp) return;
    catchingUp = true;
    const close = ends.connect(ends.place(), {
      onDelta(delta) {
        close();
        catchingUp = false;
        ends.receive(delta);
        // Deltas that came meanwhile were dropped: if there were any, the tab asks once more.
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
