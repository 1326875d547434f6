import { useEffect } from 'react';
import { Bell } from './bell.js';
import { openStream } from './event-stream.js';
import { watchSession } from './session-watch.js';
import { Toasts } from './toasts.js';
import { showThatSeen } from './who-tells.js';

/** The live parts of every page: the stream of changes, the bell, and the messages about the reader's own tasks. */
export function LiveLayer({ userId }: { userId: string }) {
  useEffect(() => {
    watchSession(userId);
    openStream(userId);
    showThatSeen(userId);
  }, [userId]);
  return (
    <>
      <Bell userId={userId} />
      <Toasts userId={userId} />
    </>
  );
}
