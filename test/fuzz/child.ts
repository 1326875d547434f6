import { fuzzFiles } from './files.js';
import { mutantSeed } from './random.js';
import { type Outcome, tryMutant } from './try-mutant.js';

/** What the run asks of a child: mutants from number `from` on, until it is ended. */
export interface FuzzOrder {
  runSeed: number;
  from: number;
  step: number;
  only: string | undefined;
}

/** What a child tells: which mutant it begins, and what came of it. */
export type FuzzReport =
  | { kind: 'begin'; index: number; name: string; seed: number }
  | { kind: 'end'; index: number; name: string; seed: number; outcome: Outcome };

process.on('message', (order: FuzzOrder) => {
  void work(order);
});
process.on('disconnect', () => process.exit(1));

async function work({ runSeed, from, step, only }: FuzzOrder): Promise<void> {
  const files = fuzzFiles(only);
  for (let index = from; ; index += step) {
    const file = files[index % files.length];
    if (!file) throw new Error(`there is no fixture ${only}`);
    const seed = mutantSeed(runSeed, index);
    await tell({ kind: 'begin', index, name: file.name, seed });
    await tell({ kind: 'end', index, name: file.name, seed, outcome: await tryMutant(file, seed) });
  }
}

/** Resolved once it has gone out: what was told last before a hang must not be lost with it. */
function tell(report: FuzzReport): Promise<void> {
  return new Promise((resolve) => process.send?.(report, () => resolve()));
}
