import { createHash } from 'node:crypto';

/** RFC 9562 in its text form, whatever its version: PostgreSQL refuses anything else as a uuid. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether something is the text of a UUID. */
export function isUuid(text: unknown): text is string {
  return typeof text === 'string' && UUID.test(text);
}

/** A UUID as it is; any other key becomes one that is always the same for it within its `space`. */
export function stableUuid(key: string, space: string): string {
  if (isUuid(key)) return key.toLowerCase();
  const hex = createHash('sha256').update(`${space}:${key}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
