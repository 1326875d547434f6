import { type RecordJSON, useCurrentAdmin } from 'adminjs';
import { Link, useNavigate } from 'react-router-dom';
import { isTextName } from '../../../src/files/formats.js';
import { reaches } from '../../../src/roles.js';
import { TASK_NAMES } from '../../../src/store/task.js';
import type { LiveTask } from '../../views/home.js';
import type { TaskView } from '../../views/show-task.js';
import { cureOfTask } from '../live/cure-of-task.js';
import { ParseButton } from '../live/parse-button.js';
import { TaskButton } from '../live/task-button.js';
import { ParseAsButton } from '../parse-as/parse-as-button.js';
import { places } from '../places.js';
import { RecordActions } from '../record-actions.js';
import { hasEnded } from '../status.js';
import { useWords } from '../words.js';

/** Jobs that have ended are removed an hour later: a link to one of them would lead nowhere. In milliseconds. */
const JOB_KEPT_MS = 60 * 60 * 1_000;

/** The actions for a task in its current state, as far as the reader's role allows. */
export function TaskButtons({ task, view, record }: { task: LiveTask; view: TaskView; record: RecordJSON }) {
  const { say } = useWords('Record');
  const navigate = useNavigate();
  const [currentAdmin] = useCurrentAdmin();
  const role: unknown = currentAdmin?.['role'];
  const mayChange = reaches(role, 'operator');
  const { task_id, task_name, status, resource_id, resource_name } = task;
  const isParse = task_name === 'do_parse_resource';
  const hasRows = status === 'SUCCESS' && view.sheets.count > 0 && !record.params['rowsExpiredAt'];
  const cure = status === 'FAILURE' ? cureOfTask(task) : 'retry';
  const canRetry = (status === 'FAILURE' || status === 'REVOKED') && view.isRepeatable && cure === 'retry';
  const canParse = mayChange && isParse && hasEnded(status) && view.hasFile;
  return (
    <div className="gy-links" data-buttons>
      {hasRows && view.hasFile && (
        <>
          <Link className="gy-button gy-primary" to={places.sheets(task_id)}>
            {say('rows')}
          </Link>
          <Link className="gy-button" to={places.rowsOf(task_id)}>
            {say('rowsAsList')}
          </Link>
        </>
      )}
      {mayChange && (canRetry || !hasEnded(status)) && (
        <TaskButton task={task} onRetried={(next) => navigate(places.show('TaskResult', next))} />
      )}
      {canParse && status === 'SUCCESS' && resource_id !== null && (
        <ParseButton resourceId={resource_id} again options={view.options} />
      )}
      {canParse && resource_id !== null && resource_name !== null && isTextName(resource_name) && (
        <ParseAsButton
          resourceId={resource_id}
          name={resource_name}
          options={view.options}
          primary={cure === 'other options'}
        />
      )}
      {mayChange && cure !== 'retry' && (
        <Link className="gy-button" to={places.upload} data-action="upload">
          {say('uploadCorrected')}
        </Link>
      )}
      {view.hasFile && resource_id !== null && (
        <a className="gy-button" href={places.content(resource_id)} download>
          {say('download')}
        </a>
      )}
      {reaches(role, 'administrator') && hasJob(task) && (
        <a className="gy-button" href={places.job(task_name, task_id)} data-link="job">
          {say('job')}
        </a>
      )}
      <RecordActions record={record} resource="TaskResult" />
    </div>
  );
}

function hasJob({ task_name, date_done }: LiveTask): boolean {
  if (TASK_NAMES.every((name) => name !== task_name)) return false;
  return date_done === null || Date.now() - Date.parse(date_done) < JOB_KEPT_MS;
}
