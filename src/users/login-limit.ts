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
/** How long a place is known after somebody signed in from it. */
export const KNOWN_DAYS = 90;
const MOST_REFUSALS = 10_000;

/** The place that somebody signs in from. */
export interface Place {
  /** The network address. */
  address: string;
  /** The token that the browser was sent when it signed in before; null for a new browser, and for programs. */
  device: string | null;
  /** The token that the browser is sent if this attempt succeeds. */
  newDevice?: string;
}

/** One attempt to sign in, before it is known whether the password is right. */
export interface Attempt {
  /** Whether this account has signed in from this address or browser before. */
  isKnown: boolean;
  /** Takes this attempt back from all counts, and clears the count of this place and account. The place is known from now on. */
  succeed(): Promise<void>;
}

/** Counts failed attempts to sign in. PostgreSQL keeps the counts, because all web processes share them. */
export interface LoginLimit {
  /** Counts an attempt before it is checked. Otherwise attempts made at once would not count. Returns null if there were too many. */
  attempt(username: string, place: Place): Promise<Attempt | null>;
}

/**
 * There are three counts of attempts:
 * - by address, against one address that tries many names;
 * - by account and address together, which stops most attackers;
 * - by account, against many addresses that try one name.
 *
 * The last would let anybody lock anybody out. It therefore does not apply to addresses from which the account has signed in before.
 *
 * A browser that has signed in before has a count of its own instead (OWASP: "device cookies"). Nobody else can use it up, not even
 * from the same address.
 */
export function createLoginLimit(db: Queryable): LoginLimit {
  // Keys that are refused already cost no statement. Otherwise a flood of attempts would become a flood at the database.
  const refused = new Map<string, number>();

  return {
    async attempt(username, { address, device, newDevice }) {
      const network = networkOf(address);
      const atAddress = digestKey('address', network);
      const atBoth = digestKey('both', network, username);
      const knownAddress = digestKey('known address', network, username);
      const knownDevice = device === null ? null : digestKey('known device', device, username);
      const atDevice = device === null ? '' : digestKey('device', device, username);
      // A refused address may belong to a known browser. Only without a device token is the refusal certain.
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
    // A Map keeps its order: the first entry is the oldest.
    const oldest = refused.keys().next();
    if (refused.size > MOST_REFUSALS && !oldest.done) refused.delete(oldest.value);
  }
}

/** The first half of an IPv6 address, which a provider assigns to one customer. The customer can choose the other half at will. */
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
