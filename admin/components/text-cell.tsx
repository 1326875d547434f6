import type { ShowPropertyProps } from 'adminjs';

/** A text in a list. It is cut if it would push the other columns out; hovering shows all of it. */
export default function TextCell({ record, property }: ShowPropertyProps) {
  const text = String(record.params[property.path] ?? '');
  if (text === '') return null;
  return (
    <span className="gy-cut" title={text}>
      {text}
    </span>
  );
}
