import type { ShowPropertyProps } from 'adminjs';

/** A text in a list, cut where it would push the other columns out; whole where people hover. */
export default function TextCell({ record, property }: ShowPropertyProps) {
  const text = String(record.params[property.path] ?? '');
  if (text === '') return null;
  return (
    <span className="gy-cut" title={text}>
      {text}
    </span>
  );
}
