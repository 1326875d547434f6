import { useState } from 'react';
import type { ParseOptions } from '../../../src/tasks/parse-options.js';
import { useWords } from '../words.js';
import { ParseAsDialog } from './parse-as-dialog.js';

interface ParseAsButtonProps {
  resourceId: string;
  /** The file's name. */
  name: string;
  /** The text options of its last parse. */
  options: ParseOptions;
  primary?: boolean;
  small?: boolean;
  /** Returns the page that shows the new parse; by default its task's. */
  placeOf?: (taskId: string) => string;
}

/** Opens the dialog that asks how to read a text file. */
export function ParseAsButton({ primary = false, small = false, ...asked }: ParseAsButtonProps) {
  const { say } = useWords('ParseAs');
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className={`gy-button${primary ? ' gy-primary' : ''}${small ? ' gy-small' : ''}`}
        data-action="parseAs"
        aria-haspopup="dialog"
        aria-label={small ? say('openNamed', { name: asked.name }) : undefined}
        onClick={() => setOpen(true)}
      >
        {say('open')}
      </button>
      {isOpen && <ParseAsDialog {...asked} onClose={() => setOpen(false)} />}
    </>
  );
}
