import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { Link, useLocation } from 'react-router-dom';
import { places } from '../places.js';
import { Time } from '../time.js';
import { DesktopSwitch } from './desktop-switch.js';
import { LiveState } from './live-state.js';
import { useTaskWords } from './task-words.js';
import { useNotifications } from './use-notifications.js';

/** The server counts no further. */
const MOST_UNREAD = 100;

/** The ends of the reader's own tasks: how many are unseen, and the latest of them. Opening it marks them as seen. */
export function Bell({ userId }: { userId: string }) {
  const { say, titleOf } = useTaskWords();
  const { notifications, markSeen } = useNotifications(userId);
  const [open, setOpen] = useState(false);
  /** Up to when the ends were seen when the bell was opened: newer ones stay marked while it is open. */
  const [seenAt, setSeenAt] = useState('');
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const panel = useId();
  const unread = notifications?.unread ?? 0;
  const count = unread >= MOST_UNREAD ? `${MOST_UNREAD - 1}+` : String(unread);
  const { pathname } = useLocation();

  // biome-ignore lint/correctness/useExhaustiveDependencies: it closes when the page changes, by whichever link
  useEffect(() => setOpen(false), [pathname]);
  useEffect(() => {
    if (open) markSeen();
  }, [open, markSeen]);
  useEffect(() => {
    if (!open) return;
    const onPointer = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener('pointerdown', onPointer);
    return () => document.removeEventListener('pointerdown', onPointer);
  }, [open]);

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== 'Escape' || !open) return;
    setOpen(false);
    button.current?.focus();
  }

  const tasks = notifications?.results ?? [];
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only listens for Escape, and for the focus that leaves it
    <div
      className="gy-bell"
      ref={box}
      onKeyDown={onKeyDown}
      onBlur={(event) => {
        if (event.relatedTarget instanceof Node && !box.current?.contains(event.relatedTarget)) setOpen(false);
      }}
    >
      <button
        ref={button}
        type="button"
        className="gy-bell-button"
        aria-expanded={open}
        aria-controls={panel}
        data-unread={unread}
        onClick={() => {
          setSeenAt(notifications?.seen_at ?? '');
          setOpen(!open);
        }}
      >
        <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">
          <path
            fill="none"
            stroke="currentColor"
            strokeWidth="2"
            strokeLinecap="round"
            strokeLinejoin="round"
            d="M18 8a6 6 0 0 0-12 0c0 7-3 9-3 9h18s-3-2-3-9M13.7 21a2 2 0 0 1-3.4 0"
          />
        </svg>
        <span className="gy-hidden">{unread > 0 ? say('bellUnread', { number: count }) : say('bell')}</span>
        {unread > 0 && (
          <span className="gy-badge" aria-hidden="true">
            {count}
          </span>
        )}
      </button>
      <div id={panel} className="gy-bell-panel" hidden={!open} data-panel="notifications">
        <h2>{say('bell')}</h2>
        {tasks.length === 0 && <p className="gy-faint">{say('bellEmpty')}</p>}
        <ul className="gy-news">
          {tasks.map((task) => (
            <li key={task.task_id} data-status={task.status} data-new={(task.date_done ?? '') > seenAt}>
              <Link className="gy-news-name" to={places.show('TaskResult', task.task_id)}>
                {titleOf(task)}
              </Link>
              <Time at={task.date_done} brief />
              <LiveState task={task} />
            </li>
          ))}
        </ul>
        <DesktopSwitch />
      </div>
    </div>
  );
}
