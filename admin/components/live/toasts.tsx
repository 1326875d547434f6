import { useEffect, useRef, useState } from 'react';
import { Link, useNavigate } from 'react-router-dom';
import type { LiveTask } from '../../views/home.js';
import { places } from '../places.js';
import { tellDesktop } from './desktop.js';
import { DesktopOffer } from './desktop-offer.js';
import { listenEnds } from './ends.js';
import { rowsOf, useTaskWords } from './task-words.js';
import { addToast, dropToast, MOST_SHOWN, type Toast, useToasts } from './toast-store.js';

const GOOD_MS = 12_000;
/** Longer, because reading a reason takes longer, and so does acting upon it. In milliseconds. */
const BAD_MS = 40_000;

/**
 * Shows messages on every page, for a while. Afterwards the bell lists the ends of the reader's own tasks. Many ends at once are one
 * message.
 */
export function Toasts({ userId }: { userId: string }) {
  const { say } = useTaskWords();
  const toasts = useToasts();
  const [held, setHeld] = useState(false);
  const box = useRef<HTMLElement>(null);
  const navigate = useNavigate();
  const describe = useDescribe();
  // A ref, because the words change with the language: the listening must not begin anew for that.
  const tell = useRef<(ended: LiveTask[]) => void>(() => {});
  tell.current = (ended) => {
    for (const toast of describe(ended)) {
      addToast(toast);
      tellDesktop({ tag: toast.key, title: toast.title, body: toast.text }, () => navigate(toast.link.to));
    }
  };
  useEffect(() => listenEnds(userId, (ended) => tell.current(ended)), [userId]);
  useRoomBelow(box);

  return (
    <section
      ref={box}
      className="gy-toasts"
      aria-label={say('news')}
      aria-live="polite"
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {/* The offer is first. On narrow screens only the last one is visible, and a message matters more than the offer. */}
      <DesktopOffer userId={userId} />
      {toasts.map((toast) => (
        <ToastBox key={toast.key} toast={toast} held={held} onDismiss={() => dropToast(toast.key)} />
      ))}
    </section>
  );
}

/** One message. Its time stops while somebody points at it, or is in it by keyboard. */
function ToastBox({ toast, held, onDismiss }: { toast: Toast; held: boolean; onDismiss: () => void }) {
  const { say } = useTaskWords();
  const { good, title, text, link } = toast;
  const dismiss = useRef(onDismiss);
  dismiss.current = onDismiss;
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => dismiss.current(), good ? GOOD_MS : BAD_MS);
    return () => clearTimeout(timer);
  }, [held, good]);
  return (
    <div className={good ? 'gy-toast' : 'gy-toast gy-toast-bad'} data-toast={good ? 'good' : 'bad'}>
      <p className="gy-toast-title">{title}</p>
      {text && <p className="gy-toast-text">{text}</p>}
      {link && (
        <Link to={link.to} onClick={onDismiss}>
          {link.text}
        </Link>
      )}
      <button type="button" className="gy-close" aria-label={say('dismiss')} onClick={onDismiss}>
        ✕
      </button>
    </div>
  );
}

/** The message of an end always has a link and a text. */
type EndToast = Required<Toast>;

/** Puts ends into words: each by itself, or many in one. */
function useDescribe(): (ended: LiveTask[]) => EndToast[] {
  const { say, rows, number, reason, titleOf } = useTaskWords();
  return (ended) => {
    if (ended.length > MOST_SHOWN) return [many(ended)];
    return ended.map((task) => (task.status === 'SUCCESS' ? success(task) : failure(task)));
  };

  function success(task: LiveTask): EndToast {
    const count = rowsOf(task);
    return {
      key: task.task_id,
      good: true,
      title: say('doneNamed', { name: titleOf(task) }),
      text: count === null ? say('done') : rows(count),
      link: count
        ? { to: places.sheets(task.task_id), text: say('showRows') }
        : { to: places.show('TaskResult', task.task_id), text: say('details') },
    };
  }

  function failure(task: LiveTask): EndToast {
    return {
      key: task.task_id,
      good: false,
      title: say('failedNamed', { name: titleOf(task) }),
      text: reason(task),
      link: { to: places.show('TaskResult', task.task_id), text: say('details') },
    };
  }

  function many(ended: LiveTask[]): EndToast {
    const failed = ended.filter(({ status }) => status === 'FAILURE').length;
    return {
      key: `many ${ended[0]?.task_id}`,
      good: failed === 0,
      title: say('manyEnded', { number: number(ended.length) }),
      text: say('manyText', { done: number(ended.length - failed), failed: number(failed) }),
      link: { to: places.list('TaskResult'), text: say('allTasks') },
    };
  }
}

/** On narrow screens the page ends above the messages (see the styles), because they would cover its buttons. */
function useRoomBelow(box: { current: HTMLElement | null }): void {
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const { style } = document.documentElement;
    const observer = new ResizeObserver(() => style.setProperty('--gy-toasts', `${element.offsetHeight}px`));
    observer.observe(element);
    return () => {
      observer.disconnect();
      style.removeProperty('--gy-toasts');
    };
  }, [box]);
}
