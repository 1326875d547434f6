/**
 * Leaves out fields whose names every JavaScript object has, e.g. `constructor`. AdminJS looks names up in plain objects. It would take
 * what it finds there for a property of the resource, and fail with a 500.
 */
export function withPlainNames<T>(fields: Record<string, T>): Record<string, T> {
  const isInherited = (path: string) => path.split('.').some((name) => name in Object.prototype);
  return Object.fromEntries(Object.entries(fields).filter(([path]) => !isInherited(path)));
}
