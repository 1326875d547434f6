import { ApiClient, useCurrentAdmin } from 'adminjs';
import { useEffect, useState } from 'react';
import { Link } from 'react-router-dom';
import type { Home } from '../home.js';
import { places } from './places.js';
import { sizeText } from './size.js';
import { hasEnded, Status } from './status.js';
import { Time } from './time.js';
import { useWords } from './words.js';

const POLL_MS = 2_000;
const ORDER = ['STARTED', 'PENDING', 'RETRY', 'SUCCESS', 'FAILURE', 'REVOKED'];

/** The front page: what this is, what happens today, and what came last. */
export default function HomePage() {
  const { say, language } = useWords('Home');
  const [currentAdmin] = useCurrentAdmin();
  const { home, failed } = useHome();
  const mayUpload = currentAdmin?.['role'] !== 'viewer';
  if (!home) return <div className="gy-page">{failed && <p className="gy-problem">{say('failed')}</p>}</div>;
  const uploadLink = (
    <Link className="gy-button gy-primary" to={places.upload}>
      {say('upload')}
    </Link>
  );
  return (
    <div className="gy-page gy-home" data-page="home">
      <header className="gy-hero">
        <div>
          <h1>Gyoretsu 行列</h1>
          <p>{say('lead')}</p>
        </div>
        {mayUpload && home.uploads.length > 0 && uploadLink}
      </header>
      {home.uploads.length === 0 && (
        <section className="gy-card gy-empty">
          <h2>{say('emptyTitle')}</h2>
          <p>{mayUpload ? say('emptyText') : say('emptyViewer')}</p>
          {mayUpload && uploadLink}
        </section>
      )}
      <section className="gy-card">
        <h2>{say('today')}</h2>
        <p className="gy-counts">
          {ORDER.filter((status) => home.today[status]).map((status) => (
            <Link key={status} to={`${places.list('TaskResult')}?filters.status=${status}`}>
              <strong>{home.today[status]?.toLocaleString(language)}</strong> <Status status={status} />
            </Link>
          ))}
          {Object.keys(home.today).length === 0 && <span className="gy-faint">{say('noneToday')}</span>}
        </p>
      </section>
      <div className="gy-columns">
        <section className="gy-card">
          <h2>{say('latestTasks')}</h2>
          {home.tasks.length === 0 && <p className="gy-faint">{say('noTasks')}</p>}
          <ul className="gy-lines">
            {home.tasks.map((task) => (
              <li key={task.taskId}>
                <Status status={task.status} />
                <Link className="gy-cut" to={places.show('TaskResult', task.taskId)} title={task.taskId}>
                  {task.resource ?? task.taskName}
                </Link>
                <Time at={task.dateCreated} brief />
              </li>
            ))}
          </ul>
          {home.tasks.length > 0 && <Link to={places.list('TaskResult')}>{say('all')}</Link>}
        </section>
        {home.uploads.length > 0 && (
          <section className="gy-card">
            <h2>{say('latestUploads')}</h2>
            <ul className="gy-lines">
              {home.uploads.map((upload) => (
                <li key={upload.id}>
                  <Link className="gy-cut" to={places.show('BinaryResource', upload.id)} title={upload.name}>
                    {upload.name}
                  </Link>
                  <span className="gy-faint gy-nowrap">{sizeText(upload.size, language)}</span>
                  <Time at={upload.createdAt} brief />
                </li>
              ))}
            </ul>
            <Link to={places.list('BinaryResource')}>{say('all')}</Link>
          </section>
        )}
      </div>
    </div>
  );
}

/** Reads the page, and reads it again while a task on it still runs. */
function useHome(): { home: Home | null; failed: boolean } {
  const [home, setHome] = useState<Home | null>(null);
  const [failed, setFailed] = useState(false);
  const running = home === null || home.tasks.some((task) => !hasEnded(task.status));
  useEffect(() => {
    const client = new ApiClient();
    let stopped = false;
    async function read() {
      try {
        const { data } = await client.getDashboard<Home>({ params: { since: startOfDay() } });
        if (stopped) return;
        setHome(data);
        setFailed(false);
      } catch {
        if (!stopped) setFailed(true);
      }
    }
    void read();
    const timer = running ? setInterval(read, POLL_MS) : undefined;
    return () => {
      stopped = true;
      clearInterval(timer);
    };
  }, [running]);
  return { home, failed };
}

/** Midnight where the reader is, which the server cannot know. */
function startOfDay(): string {
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth(), now.getDate()).toISOString();
}
