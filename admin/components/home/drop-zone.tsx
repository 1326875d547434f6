import { useEffect, useRef, useState } from 'react';
import { sizeText } from '../size.js';
import { useWords } from '../words.js';
import { readDropped } from './read-dropped.js';

interface DropZoneProps {
  limitBytes: number;
  parse: boolean;
  onParse: (parse: boolean) => void;
  onFiles: (files: File[]) => void;
}

/** Takes files that are dropped anywhere on the page, pasted, or chosen. It also asks whether they are to be parsed at once. */
export function DropZone({ limitBytes, parse, onParse, onFiles }: DropZoneProps) {
  const { say, language } = useWords('Upload');
  const chooser = useRef<HTMLInputElement>(null);
  const over = useFilesOfWindow(onFiles);
  const choose = () => chooser.current?.click();
  return (
    <div className={over ? 'gy-drop gy-drop-over' : 'gy-drop'} data-drop>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a larger target for the mouse; the button is everybody's */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: as above */}
      <div className="gy-drop-target" onClick={choose}>
        <p className="gy-drop-title">{say(over ? 'letGo' : 'drop')}</p>
        <button
          type="button"
          className="gy-button gy-primary"
          onClick={(event) => {
            event.stopPropagation();
            choose();
          }}
        >
          {say('choose')}
        </button>
        <p className="gy-faint">{say('hint', { limit: sizeText(limitBytes, language) })}</p>
      </div>
      <label className="gy-switch">
        <input
          type="checkbox"
          role="switch"
          checked={parse}
          aria-checked={parse}
          onChange={(event) => onParse(event.target.checked)}
        />
        {say('parseNow')}
      </label>
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          // Without this, choosing the same file again would be no change.
          event.target.value = '';
        }}
      />
    </div>
  );
}

/**
 * Takes the files that are dropped or pasted anywhere on the page. Beside the zone, the browser would otherwise leave the page and open
 * them.
 * @returns whether files are held over the page
 */
function useFilesOfWindow(onFiles: (files: File[]) => void): boolean {
  const [over, setOver] = useState(false);
  const take = useRef(onFiles);
  take.current = onFiles;
  useEffect(() => {
    const holdsFiles = (data: DataTransfer | null) => data?.types.includes('Files') === true;
    const onOver = (event: DragEvent) => {
      if (!holdsFiles(event.dataTransfer)) return;
      event.preventDefault();
      setOver(true);
    };
    const onLeave = (event: DragEvent) => {
      // The event also comes between two elements of the page. Only when the pointer leaves the window is there no next element.
      if (event.relatedTarget === null) setOver(false);
    };
    const onTransfer = (event: Event, data: DataTransfer | null) => {
      setOver(false);
      if (!data || !holdsFiles(data)) return;
      event.preventDefault();
      void readDropped(data).then((files) => take.current(files));
    };
    const onDrop = (event: DragEvent) => onTransfer(event, event.dataTransfer);
    const onPaste = (event: ClipboardEvent) => onTransfer(event, event.clipboardData);
    addEventListener('dragover', onOver);
    addEventListener('dragleave', onLeave);
    addEventListener('drop', onDrop);
    addEventListener('paste', onPaste);
    return () => {
      removeEventListener('dragover', onOver);
      removeEventListener('dragleave', onLeave);
      removeEventListener('drop', onDrop);
      removeEventListener('paste', onPaste);
    };
  }, []);
  return over;
}
