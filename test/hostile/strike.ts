import { type Answers, exchange, type Outcome } from './exchange.js';
import { makeFile, sha256 } from './file.js';
import { findHarm } from './find-harm.js';
import type { Malformed } from './malformed.js';
import type { Victim } from './victim.js';

/** What no answer may tell: where our code lies, or a file that nobody asked for. */
const TOLD = /\n {4}at |\\n {4}at |node_modules|\.[jt]s:\d+:\d+|root:x:0|"private": ?true/;

/**
 * Sends a malformed request. Returns which answer came that should not have, and what harm was done.
 * @param whole the sha-256 of files that may be stored; that of an odd but whole request is added
 */
export async function strike(victim: Victim, malformed: Malformed, whole: Set<string>): Promise<string[]> {
  const { expected, make, stores = false, endsAfter = false } = malformed;
  const file = makeFile();
  const answers = await exchange(victim.port(), make({ ...victim.scene, file }), { endsAfter });
  if (stores) whole.add(sha256(file));
  const harm = await findHarm(victim, whole);
  return [...complaintsOf(answers, expected), ...harm];
}

function complaintsOf({ outcomes, text }: Answers, expected: Malformed['expected']): string[] {
  const told = findTold(text);
  return [
    ...(isExpected(outcomes, expected)
      ? []
      : [`${outcomes} instead of ${JSON.stringify(expected)}: ${text.slice(-500)}`]),
    ...(told === null ? [] : [`the answer tells too much: ${told}`]),
  ];
}

/** The place of an answer that tells what is nobody's business; null if there is none. */
export function findTold(text: string): string | null {
  const told = TOLD.exec(text);
  return told && text.slice(Math.max(0, told.index - 100), told.index + 200);
}

function isExpected(outcomes: readonly Outcome[], expected: Malformed['expected']): boolean {
  const sequences = typeof expected === 'object' && 'oneOf' in expected ? expected.oneOf : [expected];
  return sequences.some((sequence) => outcomes.join() === [sequence].flat().join());
}
