import { createRandom, type Random } from '../fuzz/random.js';
import { declaredBody } from './declared-body.js';
import { ANSWERED, CUTTABLE, DELAYS } from './disconnects.js';
import { type Answers, cutOff, exchange, WAYS, type Way } from './exchange.js';
import { makeFile } from './file.js';
import { MALFORMED } from './malformed.js';
import { mutateRequest } from './mutate-request.js';
import type { Scene } from './write-request.js';

/** How an attack differs from the request that it is made of. */
export const MANNERS = ['as it is', 'changed', 'cut off', 'changed and cut off'] as const;
export type Manner = (typeof MANNERS)[number];

/** A request out of the tables, changed and delivered at random. The same seed makes the same one. */
export interface Attack {
  seed: number;
  /** The table's row. */
  name: string;
  manner: Manner;
  /** What was changed, and how it is sent. */
  what: string;
  file: Buffer;
  /** What is sent. */
  bytes: Buffer;
  /** Whether the server may take what is sent for a whole request. */
  isWhole: boolean;
  /** The body as it declares itself; null if it does not, or is not sent as a whole. */
  declared: Buffer | null;
  cut: { way: Way; afterMs: number; reads: boolean } | null;
  pieces: number;
}

const PATIENCE_MS = 1_500;
const FILE_SIZES = [100, 4_000, 70_000, 1_100_000];

export function makeAttack(seed: number, scene: Omit<Scene, 'file'>): Attack {
  const random = createRandom(seed);
  // Sound requests come as often as malformed ones: cut off at any place, they have more to lose.
  const row = random.once(2) ? random.pick([...CUTTABLE, ...ANSWERED]) : random.pick(MALFORMED);
  const file = makeFile(random.pick(FILE_SIZES), `${seed}-0`);
  // By the session: a changed password counts as an attempt to guess it, and after some of them nobody would be let in.
  const sound = row.make({ ...scene, admin: scene.panelAdmin, file });
  const changed = random.once(3) ? { bytes: sound, what: '' } : mutateRequest(sound, file, random);
  const cut = random.once(3) ? chooseCut(changed.bytes, random) : null;
  const bytes = changed.bytes.subarray(0, cut?.sent);
  const declared = declaredBody(bytes);
  const pieces = random.once(3) ? 2 + random.number(8) : 1;
  const manner = MANNERS[(changed.what === '' ? 0 : 1) + (cut ? 2 : 0)] ?? 'as it is';
  const delivered = cut
    ? `${cut.way} after ${cut.sent} of ${changed.bytes.length} bytes and ${cut.afterMs} ms`
    : 'all of it';
  const what = [changed.what, `${delivered} in ${pieces} pieces`].filter(Boolean).join('; ');
  const isWhole = bytes.length === changed.bytes.length || declared !== null;
  return { seed, name: row.name, manner, what, file, bytes, isWhole, declared, cut, pieces };
}

/** A place near a border, where the most is decided, or anywhere. */
function chooseCut(bytes: Buffer, random: Random) {
  const head = bytes.indexOf('\r\n\r\n') + 4;
  const border = random.pick([0, head, head, bytes.length, bytes.length]);
  const sent = random.once(2) ? random.number(bytes.length + 1) : border - random.number(10);
  return {
    way: random.pick(WAYS),
    reads: random.once(2),
    afterMs: random.once(2) ? random.pick(DELAYS) : random.number(300),
    sent: Math.max(0, Math.min(sent, bytes.length)),
  };
}

/** Carries an attack out. Returns what came back; nothing of one that was cut off is waited for. */
export async function carryOut(port: number, { bytes, cut, pieces }: Attack): Promise<Answers | null> {
  if (!cut) return exchange(port, bytes, { pieces, patienceMs: PATIENCE_MS });
  await cutOff(port, bytes, cut);
  return null;
}
