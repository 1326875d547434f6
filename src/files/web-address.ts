import { UserError } from '../errors.js';

const LONGEST = 2_000;

/**
 * The address that a file comes from, as it is stored: as the URL parser writes it. NUL is removed, because PostgreSQL cannot store it.
 * @throws UserError `invalid_input` for what is no address of the web
 */
export function cleanWebAddress(given: string): string {
  const parsed = given.length <= LONGEST && URL.canParse(given) ? new URL(given) : null;
  if (parsed && /^https?:$/.test(parsed.protocol)) return parsed.href.replaceAll('%00', '');
  const message = `must be an address that begins with http:// or https://, of at most ${LONGEST} characters`;
  throw new UserError('invalid_input', `url: ${message}.`, 400, [{ field: 'url', message, code: 'invalid_url' }]);
}
