import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from './database.js';

/** The channels on which triggers say that something changed. */
const CHANNELS = ['task_changes', 'list_changes', 'session_ends'] as const;
export type Channel = (typeof CHANNELS)[number];

const AGAIN_AFTER_MS = 1_000;

/** A listener on one channel. */
export interface Ear {
  /** @param word what the trigger said; empty on channels that have only one thing to say */
  onSignal(word: string): void;
  /**
   * Called each time that the listening begins (anew), because signals in between are lost.
   * @param wasCut whether the connection before had ended, perhaps because its server crashed
   */
  onBegin(wasCut: boolean): void;
}

/** PostgreSQL's notifications, heard by one connection for all of a process. It opens with the first listener. */
export interface Signals {
  /** @returns how to stop */
  hear(channel: Channel, ear: Ear): () => void;
  close(): Promise<void>;
}

export function createSignals(db: Database): Signals {
  const ears = new Map<Channel, Set<Ear>>(CHANNELS.map((channel) => [channel, new Set()]));
  let hasListened = false;
  let isListening = false;
  let stopped = false;
  let stop = () => {};
  let ended: Promise<void> | null = null;

  async function listenOnce(): Promise<void> {
    await db.session(async (client) => {
      const pass = ({ channel, payload = '' }: { channel: string; payload?: string | undefined }) => {
        for (const known of CHANNELS) {
          if (known === channel) for (const ear of earsOf(known)) ear.onSignal(payload);
        }
      };
      client.on('notification', pass);
      try {
        await client.query(CHANNELS.map((channel) => `LISTEN ${channel}`).join('; '));
        isListening = true;
        for (const channel of CHANNELS) for (const ear of earsOf(channel)) ear.onBegin(hasListened);
        hasListened = true;
        await new Promise<void>((resolve) => {
          stop = resolve;
          client.once('end', resolve);
          if (stopped) resolve();
        });
        // The connection goes back to the pool, and its next user must not get notifications.
        await client.query('UNLISTEN *').catch(() => {});
      } finally {
        isListening = false;
        client.off('notification', pass);
      }
    });
  }

  async function listenOn(): Promise<void> {
    while (!stopped) {
      await listenOnce().catch(() => {});
      if (!stopped) await sleep(AGAIN_AFTER_MS);
    }
  }

  function earsOf(channel: Channel): Ear[] {
    return [...(ears.get(channel) ?? [])];
  }

  return {
    hear(channel, ear) {
      ears.get(channel)?.add(ear);
      ended ??= listenOn();
      if (isListening) ear.onBegin(false);
      return () => void ears.get(channel)?.delete(ear);
    },
    async close() {
      stopped = true;
      stop();
      await ended;
    },
  };
}
