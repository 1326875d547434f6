/** The beginning of a UUID: enough to tell one from another, and what the filters take too. */
export function ShortId({ id }: { id: string }) {
  return (
    <code className="gy-id" title={id}>
      {id.slice(0, 8)}
    </code>
  );
}
