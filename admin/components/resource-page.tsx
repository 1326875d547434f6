import type { ActionProps } from 'adminjs';
import { Link } from 'react-router-dom';
import type { SheetLine, TaskLine } from '../actions/show-details.js';
import { Facts } from './facts.js';
import { places } from './places.js';
import { SheetTable } from './sheet-table.js';
import { sizeText } from './size.js';
import { Status } from './status.js';
import { Time } from './time.js';
import { useWords } from './words.js';

/** Where a file came from. Fixtures may bring any text along: only the web's addresses become links. */
function Origin({ url }: { url: unknown }) {
  if (typeof url !== 'string') return null;
  if (!/^https?:\/\//i.test(url)) return <span>{url}</span>;
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      {url}
    </a>
  );
}

/** An uploaded file: what it is, its rows, its sheets, its tasks, and the way to the original. */
export default function ResourcePage({ record }: ActionProps) {
  const { say, language } = useWords('Record');
  if (!record) return null;
  const { params } = record;
  const sheets: SheetLine[] = params['sheets'] ?? [];
  const tasks: TaskLine[] = params['tasks'] ?? [];
  return (
    <div className="gy-page" data-page="resource">
      <h1 className="gy-title">{params['name']}</h1>
      <p className="gy-links">
        {params['currentTaskId'] && (
          <>
            <Link className="gy-button gy-primary" to={places.sheets(params['currentTaskId'])}>
              {say('rows')}
            </Link>
            <Link className="gy-button" to={places.rowsOf(params['currentTaskId'])}>
              {say('rowsAsList')}
            </Link>
          </>
        )}
        <a className="gy-button" href={places.content(record.id)} download>
          {say('download')}
        </a>
        <Link className="gy-button" to={places.tasksOf(record.id)}>
          {say('allTasks')}
        </Link>
      </p>
      <Facts
        resource="BinaryResource"
        facts={{
          size: `${sizeText(params['size'], language)} (${Number(params['size']).toLocaleString(language)} B)`,
          type: params['type'],
          url: params['url'] && <Origin url={params['url']} />,
          createdAt: <Time at={params['createdAt']} />,
          updatedAt: <Time at={params['updatedAt']} />,
          id: <code>{record.id}</code>,
          sha256: <code>{params['sha256']}</code>,
        }}
      />
      <SheetTable sheets={sheets} />
      <section>
        <h2>{say('tasks')}</h2>
        {tasks.length === 0 && <p className="gy-faint">{say('noTasks')}</p>}
        <ul className="gy-lines">
          {tasks.map((task) => (
            <li key={task.taskId}>
              <Status status={task.status} />
              <Link to={places.show('TaskResult', task.taskId)}>
                <code>{task.taskId}</code>
              </Link>
              <Time at={task.dateCreated} />
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}
