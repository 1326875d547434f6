import { isIPv6 } from 'node:net';
import type { Queryable } from '../store/database.js';
import {
  countAttempt,
  digestKey,
  findKnown,
  giveBackAttempt,
  type LoginKey,
  noteKnown,
} from '../store/login-attempts.js';

const WINDOW_SECONDS = 5 * 60;
/** How long a place is known after somebody signed in from there. */
export const KNOWN_DAYS = 90;
const MOST_REFUSALS = 10_000;

/** From where somebody signs in. */
export interface Place {
  /** The network's. */
  address: string;
  /** What their browser was given when it signed in before; null for a new one, and for programs. */
  device: string | null;
  /** What it is given if it gets in. */
  newDevice?: string;
}

/** One attempt to sign in, before it is known whether the password is right. */
export interface Attempt {
  /** From a place where this account has signed in before. */
  isKnown: boolean;
  /** Forgets the failures of whoever got in, and knows the place from now on. */
  succeed(): Promise<void>;
}

/** Counts failed attempts to sign in, in PostgreSQL, where all web processes see them. */
export interface LoginLimit {
  /** Counts an attempt before it is checked, so that attempts made at once count too; null where there were too many. */
  attempt(username: string, place: Place): Promise<Attempt | null>;
}

/**
 * By address, for one that tries many names; by account and address together, which stops most; and by account, for one name
 * tried from many places. The last would let anybody lock anybody out. So whoever comes from an address where this account has
 * signed in before does not meet it, and a browser that has signed in before has a count of its own, which nobody else can spend
 * ("device cookies" in OWASP's words), not even from the same address.
 *
 * @param db one whose commits need not wait for the disk
 */
export function createLoginLimit(db: Queryable): LoginLimit {
  // Whoever is refused already costs no statement: a flood must not become one of the database.
  const refused = new Map<string, number>();

  return {
    async attempt(username, { address, device, newDevice }) {
      const network = networkOf(address);
      const atAddress = digestKey('address', network);
      const atBoth = digestKey('both', network, username);
      const knownAddress = digestKey('known address', network, username);
      const knownDevice = device === null ? null : digestKey('known device', device, username);
      const atDevice = device === null ? '' : digestKey('device', device, username);
      // A stranger who is refused may still be somebody whose browser is known: only without a device is the answer clear.
      if (device === null && (isRefused(atAddress) || isRefused(atBoth))) return null;
      if (isRefused(atDevice)) return null;

      const known = await findKnown(db, [knownAddress, ...(knownDevice ? [knownDevice] : [])]);
      const isKnownDevice = knownDevice !== null && known.has(knownDevice);
      if (!isKnownDevice && (isRefused(atAddress) || isRefused(atBoth))) return null;
      const keys: [LoginKey, ...LoginKey[]] = isKnownDevice
        ? [{ key: atDevice, most: 10 }]
        : [
            { key: atAddress, most: 50 },
            { key: atBoth, most: 10 },
            ...(known.has(knownAddress) ? [] : [{ key: digestKey('account', username), most: 100 }]),
          ];
      const spent = await countAttempt(db, keys, WINDOW_SECONDS);
      for (const { key, until } of spent) {
        if (key === atAddress || key === atBoth || key === atDevice) refuse(key, until.getTime());
      }
      if (spent.length > 0) return null;
      return {
        isKnown: known.size > 0,
        async succeed() {
          const counted = keys.map(({ key }) => key);
          await giveBackAttempt(db, counted, isKnownDevice ? atDevice : atBoth);
          const given = newDevice === undefined ? knownDevice : digestKey('known device', newDevice, username);
          await noteKnown(db, [knownAddress, ...(given ? [given] : [])], KNOWN_DAYS);
        },
      };
    },
  };

  function isRefused(key: string): boolean {
    return (refused.get(key) ?? 0) > Date.now();
  }

  function refuse(key: string, until: number): void {
    refused.delete(key);
    refused.set(key, until);
    // A Map keeps its order, so that the first entry is the oldest.
    const oldest = refused.keys().next();
    if (refused.size > MOST_REFUSALS && !oldest.done) refused.delete(oldest.value);
  }
}

/** Of IPv6, the half that a provider gives to one customer: the other half is theirs to choose anew each time. */
function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped?.[1]) return mapped[1];
  const [head = '', tail] = new URL(`http://[${address.replace(/%.*$/, '')}]`).hostname.slice(1, -1).split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...Array<string>(zeros).fill('0'), ...right].slice(0, 4).join(':');
}
