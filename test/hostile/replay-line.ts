import type { Attack } from './attack.js';

/** What an attack was, and how to carry it out again. */
export function replayLine({ seed, name, what }: Pick<Attack, 'seed' | 'name' | 'what'>): string {
  return `npm run hostile -- --replay ${seed}   # ${name}; ${what}`;
}
