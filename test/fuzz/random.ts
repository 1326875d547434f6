/** Chance that comes out the same each time for the same seed: any mutant can be made again. */
export interface Random {
  /** A whole number from 0 to `below - 1`; 0 where there is none. */
  number(below: number): number;
  /** One of a list that is not empty. */
  pick<T>(list: readonly T[]): T;
  /** True once in `times`. */
  once(times: number): boolean;
}

/** A generator in 32 bits (mulberry32: Tommy Ettinger's, public domain). */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return {
    number: (below) => (below <= 0 ? 0 : next() % below),
    pick(list) {
      const picked = list[next() % list.length];
      if (picked === undefined) throw new Error('nothing to pick from');
      return picked;
    },
    once: (times) => next() % times === 0,
  };
}

/** The seed of the mutant of this number in a run. */
export function mutantSeed(runSeed: number, index: number): number {
  return (Math.imul(runSeed ^ Math.imul(index + 1, 0x9e3779b1), 0x85ebca6b) ^ (index << 1)) >>> 0;
}
