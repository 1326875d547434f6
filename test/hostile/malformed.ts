import type { Outcome } from './exchange.js';
import { MALFORMED_BODIES } from './malformed-bodies.js';
import { MALFORMED_FORMS } from './malformed-forms.js';
import { MALFORMED_FRAMING } from './malformed-framing.js';
import { MALFORMED_HEADERS } from './malformed-headers.js';
import { MALFORMED_PATHS } from './malformed-paths.js';
import { MALFORMED_UPLOADS } from './malformed-uploads.js';
import type { Scene } from './write-request.js';

/** A request that no sane client sends. */
export interface Malformed {
  name: string;
  /** What comes back: one outcome, those of several requests in order, or any one of some. */
  expected: Outcome | readonly Outcome[] | { oneOf: readonly (Outcome | readonly Outcome[])[] };
  make(scene: Scene): Buffer;
  /** Only odd, not wrong: the scene's file is stored, all of it. */
  stores?: boolean;
  /** The client says after it that no more will come. */
  endsAfter?: boolean;
}

export const MALFORMED: readonly Malformed[] = [
  ...MALFORMED_FORMS,
  ...MALFORMED_UPLOADS,
  ...MALFORMED_FRAMING,
  ...MALFORMED_HEADERS,
  ...MALFORMED_BODIES,
  ...MALFORMED_PATHS,
];
