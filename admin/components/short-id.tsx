/** The beginning of a UUID. It is enough to tell ids apart, and the filters accept it too. */
export function ShortId({ id }: { id: string }) {
  return (
    <code className="gy-id" title={id}>
      {id.slice(0, 8)}
    </code>
  );
}
