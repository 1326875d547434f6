import { switchDesktop, useDesktop } from './desktop.js';
import { useTaskWords } from './task-words.js';

/** Switches whether ends are shown on the desktop while the tab is hidden. */
export function DesktopSwitch() {
  const { say } = useTaskWords();
  const { state } = useDesktop();
  if (state === 'unavailable') return null;
  if (state === 'denied') return <p className="gy-faint gy-desktop">{say('desktopDenied')}</p>;
  return (
    <label className="gy-switch gy-desktop">
      <input
        type="checkbox"
        role="switch"
        checked={state === 'on'}
        aria-checked={state === 'on'}
        onChange={(event) => void switchDesktop(event.target.checked)}
      />
      {say('desktop')}
    </label>
  );
}
