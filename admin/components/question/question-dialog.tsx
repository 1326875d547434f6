import { type KeyboardEvent, type MouseEvent, useEffect, useId, useRef, useState } from 'react';
import { useWords } from '../words.js';
import { type Asked, useAsked } from './question-store.js';

/** More names than a small screen holds are only counted. */
const NAMES_SHOWN = 6;

/** The one dialog in which the panel asks before it deletes or cancels something. */
export function QuestionDialog() {
  const asked = useAsked();
  return asked && <Dialog asked={asked} />;
}

/**
 * A modal `<dialog>`. The browser closes it by Esc, keeps everything behind it unreachable, and returns the focus.
 * https://www.w3.org/WAI/ARIA/apg/patterns/alertdialog/
 */
function Dialog({ asked }: { asked: Asked }) {
  const { say } = useWords('Question');
  const { title, texts, names = [], act, leave, run, settle } = asked;
  const dialog = useRef<HTMLDialogElement>(null);
  const done = useRef(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const id = useId();
  useEffect(() => dialog.current?.showModal(), []);

  async function confirm() {
    setBusy(true);
    setProblem('');
    const refusal = (await run?.()) ?? null;
    setBusy(false);
    if (refusal !== null) {
      setProblem(refusal);
      return;
    }
    done.current = true;
    dialog.current?.close();
  }

  return (
    <dialog
      ref={dialog}
      className="gy-ask"
      role="alertdialog"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-texts`}
      aria-busy={busy}
      onCancel={(event) => {
        // While the action runs, the dialog stays open, because it shows the result.
        if (busy) event.preventDefault();
      }}
      onClose={() => settle(done.current)}
      onClick={(event) => {
        if (!busy && isBeside(event)) dialog.current?.close();
      }}
      onKeyDown={keepFocusInside}
    >
      <h2 id={`${id}-title`}>{title}</h2>
      <div id={`${id}-texts`}>
        {texts.map((text) => (
          <p key={text}>{text}</p>
        ))}
        {names.length > 0 && (
          <ul>
            {names.slice(0, NAMES_SHOWN).map((name, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: several may have the same name, and none moves
              <li key={at} className="gy-cut" title={name}>
                {name}
              </li>
            ))}
            {names.length > NAMES_SHOWN && <li>{say('more', { number: names.length - NAMES_SHOWN })}</li>}
          </ul>
        )}
      </div>
      {problem && (
        <p className="gy-problem" role="alert">
          {problem}
        </p>
      )}
      <div className="gy-ask-buttons">
        {/* First, because the browser focuses the first button: Enter alone must not delete anything. */}
        <button type="button" className="gy-button" disabled={busy} onClick={() => dialog.current?.close()}>
          {leave}
        </button>
        <button
          type="button"
          className="gy-button gy-danger-full"
          data-act
          disabled={busy}
          onClick={() => void confirm()}
        >
          {act}
        </button>
      </div>
    </dialog>
  );
}

/** Whether a click was on the darkened page. Browsers report it as a click on the dialog itself. */
function isBeside({ target, currentTarget, clientX, clientY }: MouseEvent<HTMLDialogElement>): boolean {
  const { left, right, top, bottom } = currentTarget.getBoundingClientRect();
  return target === currentTarget && (clientX < left || clientX > right || clientY < top || clientY > bottom);
}

/** Moves the focus from the last button to the first one. Otherwise the browser's own bars would be next. */
function keepFocusInside(event: KeyboardEvent<HTMLDialogElement>): void {
  if (event.key !== 'Tab') return;
  const inside = [...event.currentTarget.querySelectorAll<HTMLElement>('button:not(:disabled)')];
  const [first, last] = [inside[0], inside.at(-1)];
  const leaving = event.shiftKey ? first : last;
  if (document.activeElement !== leaving && inside.some((each) => each === document.activeElement)) return;
  event.preventDefault();
  (event.shiftKey ? last : first)?.focus();
}
