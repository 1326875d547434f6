import { useCallback, useEffect, useRef, useState } from 'react';
import { askNotifications, type Notifications, tellSeen } from './ask-notifications.js';
import { listen } from './event-stream.js';
import { movePlace, placeOf } from './stream-place.js';

/** Ends within so many milliseconds are asked for together. */
const GATHER_MS = 300;
const CHANNEL = 'gyoretsu-notifications';

/** The content of the bell, in step with the stream and with the other tabs; null until the server's first answer. */
export function useNotifications(userId: string): { notifications: Notifications | null; markSeen: () => void } {
  const [notifications, setNotifications] = useState<Notifications | null>(null);
  const channel = useRef<BroadcastChannel | null>(null);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stopped = false;
    async function read() {
      timer = undefined;
      const answer = await askNotifications();
      if (stopped || typeof answer === 'string') return;
      if (placeOf(userId).since === null) movePlace(userId, { since: answer.now });
      setNotifications(answer);
    }
    const readSoon = () => {
      timer ??= setTimeout(() => void read(), GATHER_MS);
    };
    const onLook = () => {
      // The reader may have seen them on another machine.
      if (!document.hidden) readSoon();
    };
    void read();
    const stop = listen({
      onTasks(tasks) {
        if (tasks.some((task) => task.requested_by === userId && task.date_done !== null)) readSoon();
      },
      onReset: readSoon,
    });
    document.addEventListener('visibilitychange', onLook);
    const others = new BroadcastChannel(CHANNEL);
    others.onmessage = readSoon;
    channel.current = others;
    return () => {
      stopped = true;
      clearTimeout(timer);
      stop();
      document.removeEventListener('visibilitychange', onLook);
      others.close();
    };
  }, [userId]);

  const newest = notifications?.results[0]?.date_done ?? null;
  const unread = notifications?.unread ?? 0;
  const markSeen = useCallback(() => {
    if (newest === null || unread === 0) return;
    setNotifications((shown) => shown && { ...shown, unread: 0 });
    void tellSeen(newest).then(() => channel.current?.postMessage('seen'));
  }, [newest, unread]);
  return { notifications, markSeen };
}
