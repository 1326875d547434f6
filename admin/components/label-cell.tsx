import { type ShowPropertyProps, useTranslation } from 'adminjs';

/** One of a few values, as a word of the reader's language. */
export default function LabelCell({ record, property, resource }: ShowPropertyProps) {
  const { translateLabel } = useTranslation();
  const value = record.params[property.path];
  if (!value) return null;
  return <span>{translateLabel(`${property.path}.${value}`, resource.id)}</span>;
}
