import { createHash } from 'node:crypto';

/** A UUID in the text form of RFC 9562, whatever its version: PostgreSQL refuses anything else. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether something is the text of a UUID. */
export function isUuid(text: unknown): text is string {
  return typeof text === 'string' && UUID.test(text);
}

/** Returns a UUID as it is. Any other key becomes a UUID, always the same one for a key within its `space`. */
export function stableUuid(key: string, space: string): string {
  if (isUuid(key)) return key.toLowerCase();
  const hex = createHash('sha256').update(`${space}:${key}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
