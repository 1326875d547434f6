import { type KeyboardEvent, type RefObject, useState } from 'react';
import { useFailureWords } from '../failure-words.js';
import { useWords } from '../words.js';
import type { Place } from './addresses.js';
import { useFind } from './use-find.js';

/** The server accepts no longer text. */
const LONGEST_TEXT = 1_000;

interface FindBarProps {
  input: RefObject<HTMLInputElement>;
  taskId: string;
  sheetIndex: number;
  lastRow: number;
  active: Place;
  onFound: (place: Place) => void;
  /** Gets the text, to mark the visible cells that contain it. */
  onText: (text: string) => void;
  onClose: () => void;
}

/** Searches the sheet for a text: Enter goes to the next cell that contains it, Shift+Enter to the one before. */
export function FindBar({ input, active, onFound, onText, onClose, ...sheet }: FindBarProps) {
  const { say, language } = useWords('Sheets');
  const { reason } = useFailureWords();
  const { state, find, stop } = useFind(sheet, active, onFound);
  const [text, setText] = useState('');

  function onKeyDown(event: KeyboardEvent) {
    // While an input method composes, Enter chooses a word, and Escape cancels one.
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') onClose();
    if (event.key === 'Enter') find(text, event.shiftKey ? 'previous' : 'next');
    if (event.key === 'Escape' || event.key === 'Enter') event.preventDefault();
  }

  return (
    <search className="gy-find" data-find={state.state}>
      <input
        ref={input}
        type="search"
        aria-label={say('find')}
        placeholder={say('find')}
        maxLength={LONGEST_TEXT}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          onText(event.target.value);
          stop();
        }}
        onKeyDown={onKeyDown}
        // biome-ignore lint/a11y/noAutofocus: whoever opened it wants to type
        autoFocus
      />
      <button
        type="button"
        className="gy-icon"
        onClick={() => find(text, 'previous')}
        aria-label={say('findPrevious')}
        title={say('findPrevious')}
      >
        ↑
      </button>
      <button
        type="button"
        className="gy-icon"
        onClick={() => find(text, 'next')}
        aria-label={say('findNext')}
        title={say('findNext')}
      >
        ↓
      </button>
      <span role="status" className={state.state === 'none' || state.state === 'failed' ? 'gy-bad' : 'gy-faint'}>
        {state.state === 'looking' && say('looking')}
        {state.state === 'foundAgain' && say('foundAgain')}
        {state.state === 'none' && say('notFound')}
        {state.state === 'paused' && say('lookedTo', { row: state.row.toLocaleString(language) })}
        {state.state === 'failed' && reason(state.failure)}
      </span>
      {state.state === 'paused' && (
        <button type="button" className="gy-button" onClick={state.goOn}>
          {say('goOn')}
        </button>
      )}
      <button
        type="button"
        className="gy-icon"
        onClick={onClose}
        aria-label={say('findClose')}
        title={say('findClose')}
      >
        ×
      </button>
    </search>
  );
}
