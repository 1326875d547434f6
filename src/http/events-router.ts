import { type Response, Router } from 'express';
import { createGate, tooManyAtOnce } from '../gate.js';
import type { Changes } from '../store/changes.js';
import type { TaskFeed } from '../task-feed.js';
import { representNamedTask } from './represent.js';

/** Proxies cut connections on which nothing is said for a minute. */
const HEARTBEAT_MS = 15_000;
/** After this long the client has to come back, and to say again who it is: it may have lost its account meanwhile. */
const LONGEST_MS = 10 * 60 * 1_000;
/** How long a client waits before it comes back. */
const RETRY_MS = 1_000;
/** Bytes that a slow client may be behind; then it is cut off, and goes on from the last event that it got. */
const MOST_BEHIND = 1024 * 1024;
/** Bytes of one event. A client that reads as it should would be cut off by a larger one, come back, and be cut off again. */
const LARGEST_EVENT = MOST_BEHIND / 2;
/** Streams of one account at a time. The tabs of one browser share a single one. */
const MOST_STREAMS = 20;
const RETRY_AFTER = 60;

/**
 * Server-sent events (WHATWG HTML, 9.2): `tasks` with the list of tasks that changed, as they are now. The id is the moment up to which they
 * bring the client, and `Last-Event-ID` goes on from there. `reset` means that too much happened meanwhile: read the lists anew.
 */
export function createEventsRouter(feed: TaskFeed): Router {
  const router = Router();
  const streams = createGate({ each: MOST_STREAMS, patienceMs: 0 }, () =>
    tooManyAtOnce('too_many_streams', 'event streams', MOST_STREAMS, RETRY_AFTER),
  );
  router.get('/', async (req, res) => {
    const leave = await streams.enter(res.locals.user?.id ?? '');
    res.once('close', leave);
    if (res.closed) leave();
    const id = req.get('last-event-id') ?? req.query['last_event_id'];
    res.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
    let opened = false;
    const stop = await feed.subscribe(typeof id === 'string' && id !== '' ? id : null, {
      onChanges(changes) {
        if (!opened) res.write(`retry: ${RETRY_MS}\n`);
        opened = true;
        send(res, changes);
        if (res.writableLength > MOST_BEHIND) res.destroy();
      },
      onEnd: () => void res.end(),
    });
    const heartbeat = setInterval(() => res.write(':\n\n'), HEARTBEAT_MS);
    const end = setTimeout(() => res.end(), LONGEST_MS);
    const close = () => {
      stop();
      clearInterval(heartbeat);
      clearTimeout(end);
    };
    res.once('close', close);
    // It may have gone while we asked the database.
    if (res.closed || req.destroyed) close();
  });
  return router;
}

/** One event for all of them: a client that loses the connection has got all of it or nothing. */
function send(res: Response, { snapshot, tasks, incomplete }: Changes): void {
  const told = JSON.stringify(tasks.map((task) => ({ ...representNamedTask(task), version: task.version })));
  const isTold = !incomplete && Buffer.byteLength(told) <= LARGEST_EVENT;
  res.write(`event: ${isTold ? 'tasks' : 'reset'}\nid: ${snapshot}\ndata: ${isTold ? told : '[]'}\n\n`);
}
