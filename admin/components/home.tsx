import { useCurrentAdmin, useTranslation } from 'adminjs';
import type { ReactNode } from 'react';
import { Link } from 'react-router-dom';
import { reaches } from '../../src/roles.js';
import type { LiveTask } from '../views/home.js';
import { useTitle } from './frame/title.js';
import { Greeting } from './home/greeting.js';
import { TaskLine } from './home/task-line.js';
import { Today } from './home/today.js';
import { Uploads } from './home/uploads.js';
import { useHome } from './home/use-home.js';
import { places } from './places.js';
import { sizeText } from './size.js';
import { Time } from './time.js';
import { useWords } from './words.js';

/** The front page: the zone for files, what runs, what ended, and what waits for somebody. */
export default function HomePage() {
  const { say, language } = useWords('Home');
  const [currentAdmin] = useCurrentAdmin();
  const { translateLabel } = useTranslation();
  const { home, failed } = useHome();
  const title = translateLabel('dashboard');
  useTitle(title);
  const mayChange = reaches(currentAdmin?.['role'], 'operator');
  if (!home) return <div className="gy-page">{failed && <p className="gy-problem">{say('failed')}</p>}</div>;
  const { underWay, failures } = home.tasks;
  // Failures are listed above already.
  const ended = home.tasks.ended.filter(({ task_id }) => !failures.some((failure) => failure.task_id === task_id));
  const lines = (tasks: LiveTask[]) => (
    <ul className="gy-tasks">
      {tasks.map((task) => (
        <TaskLine key={task.task_id} task={task} mayChange={mayChange} />
      ))}
    </ul>
  );
  return (
    <div className="gy-page gy-home" data-page="home">
      <header className="gy-hero">
        <div>
          <h1 className="gy-title">{title}</h1>
          <p className="gy-faint">{say('lead')}</p>
        </div>
      </header>
      {home.isNew && <Greeting sampleId={home.sampleId} mayChange={mayChange} />}
      {mayChange && <Uploads limitBytes={home.limitBytes} />}
      {!home.isNew && <Today home={home} />}
      {failures.length > 0 && (
        <Card name="failures" title={say('failures')} all={`${places.list('TaskResult')}?filters.status=FAILURE`}>
          {lines(failures)}
        </Card>
      )}
      {!home.isNew && (
        <Card name="underWay" title={say('underWay')}>
          {underWay.length > 0 ? lines(underWay) : <p className="gy-faint">{say('nothingUnderWay')}</p>}
        </Card>
      )}
      <div className="gy-columns">
        {ended.length > 0 && (
          <Card name="ended" title={say('ended')} all={places.list('TaskResult')}>
            {lines(ended)}
          </Card>
        )}
        {home.uploads.length > 0 && (
          <Card name="latestUploads" title={say('latestUploads')} all={places.list('BinaryResource')}>
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
          </Card>
        )}
      </div>
    </div>
  );
}

interface CardProps {
  name: string;
  title: string;
  /** The address of the whole list. */
  all?: string;
  children: ReactNode;
}

function Card({ name, title, all, children }: CardProps) {
  const { say } = useWords('Home');
  return (
    <section className="gy-card" data-card={name}>
      <h2>{title}</h2>
      {children}
      {all && (
        <p className="gy-all">
          <Link to={all} aria-label={`${say('all')}: ${title}`}>
            {say('all')}
          </Link>
        </p>
      )}
    </section>
  );
}
