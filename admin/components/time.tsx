import { useTranslation } from 'adminjs';

/** A moment, in the reader's language and time zone; to the second where people hover. */
export function Time({ at }: { at: unknown }) {
  const { i18n } = useTranslation();
  if (typeof at !== 'string') return null;
  const moment = new Date(at);
  const text = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'medium' }).format(moment);
  return (
    <time dateTime={at} title={at} className="gy-time">
      {text}
    </time>
  );
}
