import type { Response } from 'express';
import { LISTS, type ListName } from '../../feeds/list-feed.js';
import { createGate, type Gate, tooManyAtOnce } from '../../gate.js';
import { reaches } from '../../roles.js';
import type { Changes } from '../../store/changes.js';
import { handler } from '../handler.js';
import { representNamedTask } from '../represent.js';

/** Proxies cut connections that carry nothing for a minute. */
const HEARTBEAT_MS = 15_000;
/** How long a stream lasts, in milliseconds. Then the client has to sign in again, because it may have lost its account meanwhile. */
const LONGEST_MS = 10 * 60 * 1_000;
/** How long a client waits before it connects again, in milliseconds. */
const RETRY_MS = 1_000;
/**
 * How many bytes a slow client may be behind. The server cuts it off beyond that. The client continues after the last event that it
 * got.
 */
const MOST_BEHIND = 1024 * 1024;
/** The most bytes of one event. A larger one would cut off even a fast client, each time that it comes back. */
const LARGEST_EVENT = MOST_BEHIND / 2;
/** Streams of one account at a time. The tabs of one browser share a single one. */
const MOST_STREAMS = 20;
const RETRY_AFTER = 60;
/** Lists that only administrators may see. Nobody else is told of changes in them. */
const OF_ADMINISTRATORS: readonly ListName[] = ['users', 'audit_entries'];

/** Shares the event streams among accounts. */
export function createStreamGate(): Gate {
  return createGate({ each: MOST_STREAMS, patienceMs: 0 }, () =>
    tooManyAtOnce('too_many_streams', 'event streams', MOST_STREAMS, RETRY_AFTER),
  );
}

/**
 * Server-sent events (WHATWG HTML, 9.2):
 * - `tasks` has the tasks that changed, as they are now. Its id is the moment up to which the client knows everything. A client that
 *   comes back with it in `Last-Event-ID` continues from there.
 * - `reset` means that too much has changed meanwhile, and that the client must read its lists again.
 * - `lists` names lists in which records came, went or were renamed. It has no id. A client that comes back is sent all lists.
 * - `signed_out` is the last event of a session that has ended.
 */
export const streamEvents = handler({
  async handle({ req, res, user, by }, { feed, lists, sessionEnds, streams }) {
    res.set({ 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' });
    // Its answer has no body, and a stream of events would never send the head alone.
    if (req.method === 'HEAD') return void res.end();
    const stops = [await streams.enter(user.id)];
    const stop = () => {
      for (const each of stops) each();
    };
    res.once('close', stop);
    if (res.closed) stop();
    const id = req.get('last-event-id') ?? req.query['last_event_id'];
    const since = typeof id === 'string' && id !== '' ? id : null;
    const seen = LISTS.filter((list) => reaches(user.role, 'administrator') || !OF_ADMINISTRATORS.includes(list));
    const holder = { userId: user.id, sessionId: by.way === 'panel' ? req.sessionID : null };
    stops.push(
      sessionEnds.watch(holder, () => {
        write(res, 'signed_out', '{}');
        res.end();
      }),
    );
    let opened = false;
    stops.push(
      await feed.subscribe(since, {
        onChanges(changes) {
          if (!opened) res.write(`retry: ${RETRY_MS}\n`);
          opened = true;
          send(res, changes);
          if (res.writableLength > MOST_BEHIND) res.destroy();
        },
        onEnd: () => void res.end(),
      }),
    );
    const sendLists = (changed: readonly ListName[]) => {
      const told = seen.filter((list) => changed.includes(list));
      if (told.length > 0) write(res, 'lists', JSON.stringify(told));
    };
    if (since !== null) sendLists(LISTS);
    stops.push(lists.subscribe(sendLists));
    const heartbeat = setInterval(() => res.write(':\n\n'), HEARTBEAT_MS);
    const end = setTimeout(() => res.end(), LONGEST_MS);
    stops.push(
      () => clearInterval(heartbeat),
      () => clearTimeout(end),
    );
    // The client may have gone while the database was asked.
    if (res.closed || req.destroyed) stop();
  },
});

/** Sends all changes as one event. A client that loses the connection then has all of them or none. */
function send(res: Response, { snapshot, tasks, incomplete }: Changes): void {
  const told = JSON.stringify(tasks.map((task) => ({ ...representNamedTask(task), version: task.version })));
  const isTold = !incomplete && Buffer.byteLength(told) <= LARGEST_EVENT;
  write(res, isTold ? 'tasks' : 'reset', isTold ? told : '[]', snapshot);
}

/** @param data JSON */
function write(res: Response, name: string, data: string, id?: string): void {
  res.write(`event: ${name}\n${id === undefined ? '' : `id: ${id}\n`}data: ${data}\n\n`);
}
