import { describe, expect, it } from 'vitest';
import { makeBook, worksheet } from '../readers/make-book.js';
import { fuzzFiles } from './files.js';
import { makeMutant } from './mutate.js';
import { mutantSeed } from './random.js';
import { tryMutant } from './try-mutant.js';

const RUN_SEED = 1;
const MUTANTS = 800;

describe('a mutant', () => {
  it('is the same each time for the same seed', () => {
    const bytes = makeBook({ sheets: [worksheet('<row><c><v>1</v></c></row>')] });
    const mutant = makeMutant(bytes, 7);
    expect(makeMutant(bytes, 7)).toEqual(mutant);
    expect(mutant.bytes.equals(bytes)).toBe(false);
    expect(makeMutant(bytes, 8).what).not.toBe(mutant.what);
  });

  it(`of any fixture is read or refused in words, ${MUTANTS} times`, async () => {
    const files = fuzzFiles();
    const faults = new Set<string>();
    const kinds = new Set<string>();
    for (let index = 0; index < MUTANTS; index++) {
      const file = files[index % files.length];
      if (!file) throw new Error('there are no fixtures');
      const seed = mutantSeed(RUN_SEED, index);
      const { kind, what, fault } = await tryMutant(file, seed);
      kinds.add(kind);
      if (fault !== null)
        faults.add(`${kind}: ${fault} — ${what} (npm run fuzz -- --replay ${seed} --only ${file.name})`);
    }
    expect([...faults]).toEqual([]);
    // Mutants that are all refused at the door would say nothing about the readers.
    expect([...kinds]).toEqual(expect.arrayContaining(['read', 'bad_xml', 'damaged', 'truncated', 'missing_part']));
  });
});
