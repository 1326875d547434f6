import type { Random } from './random.js';

/** Values that lengths, counts and offsets are broken with. */
const ODD = [0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xfffe, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

/** Changes bytes without knowing what they mean; answers what it did. */
export function mutateBytes(bytes: Buffer, random: Random): [mutant: Buffer, what: string] {
  const at = random.number(bytes.length);
  const length = 1 + random.number(random.once(3) ? bytes.length : 16);
  switch (random.number(8)) {
    case 0: {
      const mutant = Buffer.from(bytes);
      if (mutant.length > 0) mutant[at] = (mutant[at] ?? 0) ^ (1 << random.number(8));
      return [mutant, `a bit flipped at ${at}`];
    }
    case 1: {
      const mutant = Buffer.from(bytes);
      const end = Math.min(mutant.length, at + Math.min(length, 64));
      for (let i = at; i < end; i++) mutant[i] = random.number(256);
      return [mutant, `bytes ${at} to ${end} changed`];
    }
    case 2: {
      const added = Buffer.from(Array.from({ length: Math.min(length, 64) }, () => random.number(256)));
      return [
        Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at)]),
        `${added.length} bytes added at ${at}`,
      ];
    }
    case 3:
      return [Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]), `${length} bytes gone at ${at}`];
    case 4:
      return [bytes.subarray(0, at), `cut at ${at}`];
    case 5: {
      const block = bytes.subarray(at, at + length);
      const to = random.number(bytes.length);
      return [Buffer.concat([bytes.subarray(0, to), block, bytes.subarray(to)]), `${at}+${length} again at ${to}`];
    }
    case 6: {
      const mutant = Buffer.from(bytes);
      mutant.fill(random.pick([0, 0xff, 0x20, 0x3c]), at, Math.min(mutant.length, at + Math.min(length, 512)));
      return [mutant, `${length} bytes from ${at} filled`];
    }
    default: {
      // Record lengths and ids, offsets, counts: a whole number in either width, wherever it stands.
      const mutant = Buffer.from(bytes);
      const value = random.pick(ODD);
      const width = value > 0xffff || random.once(2) ? 4 : 2;
      if (at + width > mutant.length) return [mutant, 'nothing'];
      if (width === 4) mutant.writeUInt32LE(value >>> 0, at);
      else mutant.writeUInt16LE(value & 0xffff, at);
      return [mutant, `the ${width * 8} bits at ${at} became ${value}`];
    }
  }
}
