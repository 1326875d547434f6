import { useTranslation } from 'adminjs';

const WITH_YEAR: Intl.DateTimeFormatOptions = { dateStyle: 'medium', timeStyle: 'medium' };
const THIS_YEAR: Intl.DateTimeFormatOptions = {
  month: 'short',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
  second: '2-digit',
};

/** A moment, in the reader's language and time zone. In lists (`brief`) the current year is left out. */
export function Time({ at, brief = false }: { at: unknown; brief?: boolean }) {
  const { i18n } = useTranslation();
  if (typeof at !== 'string') return null;
  const moment = new Date(at);
  const style = brief && moment.getFullYear() === new Date().getFullYear() ? THIS_YEAR : WITH_YEAR;
  const text = new Intl.DateTimeFormat(i18n.language, style).format(moment);
  return (
    <time dateTime={at} title={at} className="gy-time">
      {text}
    </time>
  );
}
