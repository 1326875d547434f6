import { type Actor, type Deed, noteDeeds } from '../store/audit.js';
import type { Database } from '../store/database.js';
import { digestKey, noteFirst } from '../store/login-attempts.js';
import { noteUse } from '../store/users.js';

const DAY_SECONDS = 24 * 60 * 60;
/** The ranges of one download come within so many seconds of its first. */
const DOWNLOAD_SECONDS = 5 * 60;
const MOST_REMEMBERED = 10_000;

/** Notes what programs do often, once in a while instead of each time. */
export interface OnceNoter {
  /** Somebody signed in over REST: the first time of a day (UTC) from each address. */
  signIn(by: Actor): Promise<void>;
  /** Somebody reads a file's bytes: the first of the ranges of a download. */
  download(by: Actor, file: { id: string; name: string }): Promise<void>;
}

/**
 * Remembers in memory what has been noted, because each request asks. The truth is in PostgreSQL, in the transaction of the entry: several
 * processes write one entry together.
 */
export function createOnceNoter(db: Database): OnceNoter {
  const remembered = new Map<string, number>();

  return {
    async signIn(by) {
      const day = new Date().toISOString().slice(0, 10);
      await once(digestKey('rest sign-in', day, by.userId ?? '', by.address ?? ''), DAY_SECONDS, by, {
        action: 'sign_in',
      });
    },
    async download(by, { id, name }) {
      const deed = { action: 'download', objectType: 'BinaryResource', objectId: id, objectName: name } as const;
      await once(digestKey('download', by.userId ?? '', id), DOWNLOAD_SECONDS, by, deed);
    },
  };

  async function once(key: string, seconds: number, by: Actor, deed: Deed): Promise<void> {
    const now = Date.now();
    if ((remembered.get(key) ?? 0) > now) return;
    await db.transaction(async (client) => {
      if (!(await noteFirst(client, key, seconds))) return;
      if (deed.action === 'sign_in') await noteUse(client, by);
      await noteDeeds(client, by, [deed]);
    });
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    // A download for a minute alone: PostgreSQL counts its time from the first range, which another process may have sent.
    remembered.set(key, now + (deed.action === 'sign_in' ? seconds : Math.min(seconds, 60)) * 1_000);
  }
}
