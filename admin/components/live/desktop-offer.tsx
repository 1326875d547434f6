import { switchDesktop, useDesktop } from './desktop.js';
import { useTaskWords } from './task-words.js';
import { useLongTask } from './use-long-task.js';

/**
 * Offers once to show ends on the desktop. It does so while a long parse of the reader's own runs, because they then have a reason to
 * say yes.
 */
export function DesktopOffer({ userId }: { userId: string }) {
  const { say, titleOf } = useTaskWords();
  const { state, asked } = useDesktop();
  const task = useLongTask(userId);
  if (asked || state !== 'off' || !task) return null;
  return (
    <div className="gy-toast gy-offer" data-question="desktop">
      <p className="gy-toast-title">{say('desktopLong', { name: titleOf(task) })}</p>
      <p className="gy-toast-text">{say('desktopQuestion')}</p>
      <p className="gy-offer-buttons">
        <button type="button" className="gy-button gy-small gy-primary" onClick={() => void switchDesktop(true)}>
          {say('desktopYes')}
        </button>
        <button type="button" className="gy-button gy-small" onClick={() => void switchDesktop(false)}>
          {say('desktopNo')}
        </button>
      </p>
    </div>
  );
}
