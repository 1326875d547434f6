import { Link, useLocation } from 'react-router-dom';
import { places } from '../places.js';
import { useWords } from '../words.js';
import { type Upload, useUploads } from './upload-store.js';

/** The pages that show each upload themselves. */
const SHOWN_ON = ['/admin', '/admin/', places.upload];

/** On every other page: how far the uploads of this tab are, or how many failed, with a link to them. */
export function UploadTray() {
  const { say, language } = useWords('Upload');
  const uploads = useUploads();
  const { pathname } = useLocation();
  if (SHOWN_ON.includes(pathname)) return null;
  const underWay = uploads.filter(({ state }) => state === 'waiting' || state === 'sending');
  const failed = uploads.filter(({ state }) => state === 'failed').length;
  const number = (value: number) => value.toLocaleString(language);
  const percent = percentOf(uploads.filter(({ state }) => state !== 'failed'));
  return (
    <span
      className="gy-tray"
      role="status"
      data-tray={underWay.length > 0 ? 'sending' : failed > 0 ? 'failed' : 'none'}
    >
      {underWay.length > 0 && (
        <Link to="/admin">
          <progress max={100} value={percent} aria-label={say('trayBar')} />
          <span>{say('tray', { count: underWay.length, number: number(underWay.length) })}</span>
          <span className="gy-tabular">{number(percent)} %</span>
        </Link>
      )}
      {underWay.length === 0 && failed > 0 && (
        <Link to="/admin" className="gy-bad">
          <span aria-hidden="true">⚠</span>
          {say('trayFailed', { count: failed, number: number(failed) })}
        </Link>
      )}
    </span>
  );
}

/** The part of all bytes that has left this browser, 0 to 100. */
function percentOf(uploads: readonly Upload[]): number {
  const bytes = uploads.reduce((sum, { size }) => sum + (size ?? 0), 0);
  const sent = uploads.reduce((sum, { size, percent }) => sum + ((size ?? 0) * percent) / 100, 0);
  return bytes === 0 ? 0 : Math.floor((100 * sent) / bytes);
}
