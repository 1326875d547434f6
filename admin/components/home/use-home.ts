import { ApiClient } from 'adminjs';
import { useEffect, useState } from 'react';
import type { Home } from '../../views/home.js';
import { listen } from '../live/event-stream.js';

/** The page is read no more often than this, in milliseconds, however much happens. In between, the stream itself moves the lines. */
const READ_EVERY_MS = 800;

/** The front page, kept up to date by the stream of changes. */
export function useHome(): { home: Home | null; failed: boolean } {
  const [home, setHome] = useState<Home | null>(null);
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    const client = new ApiClient();
    const statuses = new Map<string, string>();
    let stopped = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    async function read() {
      timer = undefined;
      try {
        const { data } = await client.getDashboard<Home>({ params: { since: startOfDay() } });
        if (stopped) return;
        for (const task of data.tasks.underWay) statuses.set(task.task_id, task.status);
        setHome(data);
        setFailed(false);
      } catch {
        if (!stopped) setFailed(true);
      }
    }
    const readSoon = () => {
      timer ??= setTimeout(() => void read(), READ_EVERY_MS);
    };
    // This may be older than the stream's beginning. The stream then says `reset`, and the page is read once more.
    void read();
    const stop = listen({
      onTasks(tasks) {
        const moved = tasks.filter((task) => statuses.get(task.task_id) !== task.status);
        for (const { task_id, status } of moved) statuses.set(task_id, status);
        if (moved.length > 0) readSoon();
      },
      onReset: readSoon,
    });
    return () => {
      stopped = true;
      clearTimeout(timer);
      stop();
    };
  }, []);

  return { home, failed };
}

/** Returns midnight in the reader's time zone, which the server cannot know. */
function startOfDay(): string {
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth(), now.getDate()).toISOString();
}
