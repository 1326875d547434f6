import { UserError } from '../errors.js';
import { createGate, type Gate, tooManyAtOnce } from '../gate.js';

/** The most places of one account, if there are twice as many. */
const MOST_EACH = 4;
const PATIENCE_MS = 30_000;
const RETRY_AFTER = 30;

/**
 * Shares the connections for uploads among accounts. Otherwise some slow uploads of a few accounts would shut out all others.
 * @param total the connections there are
 * @throws UserError `too_many_uploads`: 429 if the account's own places are taken, else 503
 */
export function createUploadGate(total: number): Gate {
  const each = Math.min(MOST_EACH, Math.ceil(total / 2));
  const limits = { each, total, reserved: Math.floor(total / 4), patienceMs: PATIENCE_MS };
  return createGate(limits, (own) => {
    if (own) return tooManyAtOnce('too_many_uploads', 'uploads', each, RETRY_AFTER);
    const message = 'Too many files are being uploaded at once. Try again in a minute.';
    return new UserError('too_many_uploads', message, 503, [], { retryAfter: RETRY_AFTER });
  });
}
