import { Link } from 'react-router-dom';
import type { Home } from '../../views/home.js';
import { places } from '../places.js';
import { Status } from '../status.js';
import { useWords } from '../words.js';

const ORDER = ['STARTED', 'PENDING', 'RETRY', 'SUCCESS', 'FAILURE', 'REVOKED'];
/** The server counts no further: a plus says so. */
const MOST_COUNTED = 10_000;

/** Today's tasks by status, and how many are under way, whenever they were queued. */
export function Today({ home }: { home: Home }) {
  const { say, language } = useWords('Home');
  const numberOf = (count = 0) => count.toLocaleString(language) + (count === MOST_COUNTED ? '+' : '');
  const { STARTED: running = 0, PENDING = 0, RETRY = 0 } = home.underWay;
  return (
    <section className="gy-card gy-today">
      <div>
        <h2>{say('today')}</h2>
        <p className="gy-counts" data-counts="today">
          {ORDER.filter((status) => home.today[status]).map((status) => (
            <Link key={status} to={`${places.list('TaskResult')}?filters.status=${status}`}>
              <strong>{numberOf(home.today[status])}</strong> <Status status={status} />
            </Link>
          ))}
          {Object.keys(home.today).length === 0 && <span className="gy-faint">{say('noneToday')}</span>}
        </p>
      </div>
      <div>
        <h2>{say('queue')}</h2>
        <p className="gy-counts" data-counts="queue">
          <span>
            <strong>{numberOf(running)}</strong> {say('running')}
          </span>
          <span>
            <strong>{numberOf(Math.min(PENDING + RETRY, MOST_COUNTED))}</strong> {say('waiting')}
          </span>
        </p>
      </div>
    </section>
  );
}
