/** JSON that came as text, laid out for reading; what is no JSON stays as it is. */
export function layOut(json: unknown): string {
  if (typeof json !== 'string') return '';
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}

/** A field of a JSON object that came as text. */
export function fieldOfJson(json: unknown, name: string): unknown {
  if (typeof json !== 'string') return undefined;
  const value: unknown = JSON.parse(json);
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}
