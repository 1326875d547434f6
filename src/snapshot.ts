/** A parsed snapshot: which transactions it has seen. */
export interface Snapshot {
  text: string;
  sees(version: string): boolean;
  /** Whether it was taken after another one of the same server, as far as their transactions tell. */
  isAfter(other: Snapshot): boolean;
  xmin: bigint;
  xmax: bigint;
  running: number;
}

/** Reads a snapshot, which a client may have sent back. Returns null for a text that PostgreSQL never wrote. */
export function parseSnapshot(text: string): Snapshot | null {
  const match = /^(\d{1,19}):(\d{1,19}):((?:\d{1,19}(?:,\d{1,19}){0,999})?)$/.exec(text);
  if (!match) return null;
  const [, least = '', next = '', list = ''] = match;
  const [xmin, xmax] = [BigInt(least), BigInt(next)];
  const unseen = new Set(list === '' ? [] : list.split(','));
  if (xmin === 0n || xmin > xmax || [...unseen].some((xid) => BigInt(xid) < xmin || BigInt(xid) >= xmax)) return null;
  const running = unseen.size;
  return {
    text,
    xmin,
    xmax,
    running,
    sees(version) {
      const xid = BigInt(version);
      return xid < xmin || (xid < xmax && !unseen.has(version));
    },
    isAfter(other) {
      if (xmax !== other.xmax) return xmax > other.xmax;
      return xmin === other.xmin ? running < other.running : xmin > other.xmin;
    },
  };
}
