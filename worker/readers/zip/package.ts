import type { ByteSource } from '../contract.js';
import type { ZipDirectory } from './directory.js';

/** A zip that parts can be read from. */
export interface Archive {
  source: ByteSource;
  zip: ZipDirectory;
  signal: AbortSignal | undefined;
}

/** A workbook's zip while it is read. */
export interface Package extends Archive {
  /** Is told how many inflated bytes were worked through, for the progress. */
  onChunk(bytes: number): void;
}
