import { useState } from 'react';
import type { ParseOptions } from '../../../src/tasks/parse-options.js';
import { useWords } from '../words.js';
import { ParseAsDialog } from './parse-as-dialog.js';

interface ParseAsButtonProps {
  resourceId: string;
  /** The file's name. */
  name: string;
  /** What its last parse was told. */
  options: ParseOptions;
  primary?: boolean;
  small?: boolean;
  /** The page that shows the new parse: its task's, unless another is named. */
  placeOf?: (taskId: string) => string;
}

/** Opens the question how a text file is to be read. */
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
