import { type ShowPropertyProps, useTranslation } from 'adminjs';
import { sizeText } from './size.js';

/** A size in bytes in a list. */
export default function SizeCell({ record, property }: ShowPropertyProps) {
  const { i18n } = useTranslation();
  return <span className="gy-nowrap">{sizeText(Number(record.params[property.path]), i18n.language)}</span>;
}
