import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from './database.js';

const AGAIN_AFTER_MS = 1_000;

/**
 * Calls `onNotify` whenever a channel of PostgreSQL is notified, and each time the listening begins anew: what was said in between is lost.
 * @param channel SQL text that the caller wrote
 * @param onNotify is told whether the connection before had ended: with its server, perhaps, in a crash
 * @returns how to stop
 */
export function listen(db: Database, channel: string, onNotify: (wasCut: boolean) => void): () => Promise<void> {
  const hear = () => onNotify(false);
  let hasListened = false;
  let stopped = false;
  let stop = () => {};

  async function listenOnce(): Promise<void> {
    await db.connection(async (client) => {
      client.on('notification', hear);
      try {
        await client.query(`LISTEN ${channel}`);
        onNotify(hasListened);
        hasListened = true;
        await new Promise<void>((resolve) => {
          stop = resolve;
          client.once('end', resolve);
          if (stopped) resolve();
        });
        // The connection goes back to others, who did not ask.
        await client.query('UNLISTEN *').catch(() => {});
      } finally {
        client.off('notification', hear);
      }
    });
  }

  async function listenOn(): Promise<void> {
    while (!stopped) {
      await listenOnce().catch(() => {});
      if (!stopped) await sleep(AGAIN_AFTER_MS);
    }
  }

  const ended = listenOn();
  return async () => {
    stopped = true;
    stop();
    await ended;
  };
}
