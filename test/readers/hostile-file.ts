/** A file that does harm or is damaged, and what has to come of it: a refusal with a code and words, or so many rows. */
export interface HostileFile {
  name: string;
  make(): Buffer;
  /** Too large for the repository, or too slow for the fuzzer, which makes mutants of what is there: it is made when the tests run. */
  isLarge?: boolean;
  /** The code it is refused with; without one it is read. */
  code?: string;
  /** Words that the message must have. */
  words?: RegExp;
  /** Rows that it is read as. */
  rows?: number;
}
