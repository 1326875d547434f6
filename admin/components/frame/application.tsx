import type { ComponentType } from 'react';
import { QuestionDialog } from '../question/question-dialog.js';
import { useWords } from '../words.js';
import { focusMain, MAIN } from './focus-main.js';

/** The frame of every page: a link that skips the menu for those who use the keyboard, and the dialog in which the panel asks. */
export default function Application({ OriginalComponent }: { OriginalComponent: ComponentType }) {
  const { say } = useWords('Panel');
  return (
    <>
      <a
        className="gy-skip"
        href={`#${MAIN}`}
        onClick={(event) => {
          // The part after # in an address is a cell of a sheet: it must stay.
          event.preventDefault();
          focusMain();
        }}
      >
        {say('skip')}
      </a>
      <OriginalComponent />
      <QuestionDialog />
    </>
  );
}
