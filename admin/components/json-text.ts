/** Lays JSON text out for reading. Other text stays as it is. */
export function layOut(json: unknown): string {
  if (typeof json !== 'string') return '';
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}

/** Returns a field of a JSON object in text form. */
export function fieldOfJson(json: unknown, name: string): unknown {
  if (typeof json !== 'string') return undefined;
  const value: unknown = JSON.parse(json);
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}
