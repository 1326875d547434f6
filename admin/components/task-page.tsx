import { type ActionProps, ApiClient, type RecordJSON, useTranslation } from 'adminjs';
import { useEffect, useState } from 'react';
import { Link } from 'react-router-dom';
import type { SheetLine } from '../actions/show-details.js';
import { Facts } from './facts.js';
import { fieldOfJson, layOut } from './json-text.js';
import { places } from './places.js';
import { RecordLink } from './record-link.js';
import { SheetTable } from './sheet-table.js';
import { hasEnded, Status } from './status.js';
import { Time } from './time.js';
import { useWords } from './words.js';

const POLL_MS = 1_000;

/** A task: how far it is, what came of it, and why it failed. Follows a task that still runs. */
export default function TaskPage({ record: given }: ActionProps) {
  const { say } = useWords('Record');
  const { translateProperty } = useTranslation();
  const record = useLatest(given);
  if (!record) return null;
  const { params } = record;
  const failure =
    params['status'] === 'FAILURE' || params['status'] === 'RETRY'
      ? fieldOfJson(params['result'], 'message')
      : undefined;
  const sheets: SheetLine[] = params['sheets'] ?? [];
  const done = params['dateDone'];
  return (
    <div className="gy-page" data-page="task">
      <h1 className="gy-title">
        {params['taskName']} <Status status={params['status']} />
      </h1>
      <ProgressLine params={params} />
      {typeof failure === 'string' && (
        <div className="gy-problem" role="alert">
          <strong>{say('error')}</strong>
          <p>{failure}</p>
        </div>
      )}
      {params['status'] === 'SUCCESS' && params['resourceId'] && !params['rowsExpiredAt'] && (
        <p className="gy-links">
          <Link className="gy-button gy-primary" to={places.sheets(record.id)}>
            {say('rows')}
          </Link>
          <Link className="gy-button" to={places.rowsOf(record.id)}>
            {say('rowsAsList')}
          </Link>
        </p>
      )}
      <Facts
        resource="TaskResult"
        facts={{
          resourceId: params['resourceId'] ? (
            <RecordLink record={record} path="resourceId" resource="BinaryResource" />
          ) : null,
          taskId: <code>{record.id}</code>,
          dateCreated: <Time at={params['dateCreated']} />,
          dateStarted: params['dateStarted'] && <Time at={params['dateStarted']} />,
          dateDone: done && <Time at={done} />,
          worker: params['worker'],
          attempt: params['attempt'],
          retries: params['retries'] > 0 ? params['retries'] : null,
          dateNextRetry: params['dateNextRetry'] && <Time at={params['dateNextRetry']} />,
          rowsRemovedAt: params['rowsExpiredAt'] && <Time at={params['rowsExpiredAt']} />,
          taskKwargs: params['taskKwargs'] && <code>{params['taskKwargs']}</code>,
        }}
      />
      <SheetTable sheets={hasEnded(params['status']) ? sheets : []} />
      {params['result'] && (
        <section>
          <h2>{translateProperty('result', 'TaskResult')}</h2>
          <pre className="gy-pre">{layOut(params['result'])}</pre>
        </section>
      )}
      {params['traceback'] && (
        <details>
          <summary>{translateProperty('traceback', 'TaskResult')}</summary>
          <pre className="gy-pre">{params['traceback']}</pre>
        </details>
      )}
    </div>
  );
}

function ProgressLine({ params }: { params: RecordJSON['params'] }) {
  const { say, language } = useWords('Record');
  if (hasEnded(params['status'])) return null;
  const percent = Number(fieldOfJson(params['progress'], 'percent') ?? 0);
  const rows = Number(fieldOfJson(params['progress'], 'rows') ?? 0);
  const text = say('progress', { percent: Math.floor(percent), rows: rows.toLocaleString(language) });
  return (
    <p className="gy-progress">
      <progress max={100} value={percent} aria-label={text} />
      <span>{text}</span>
    </p>
  );
}

/** The record as it is now: asked for again while the task has not ended. */
function useLatest(given: RecordJSON | undefined): RecordJSON | undefined {
  const [record, setRecord] = useState(given);
  const id = given?.id;
  const ended = hasEnded(record?.params['status']);
  useEffect(() => setRecord(given), [given]);
  useEffect(() => {
    if (!id || ended) return;
    const client = new ApiClient();
    const timer = setInterval(async () => {
      try {
        const { data } = await client.recordAction({ resourceId: 'TaskResult', recordId: id, actionName: 'show' });
        if (data.record.id === id) setRecord(data.record);
      } catch {
        // The server is away for a moment: the next round asks again.
      }
    }, POLL_MS);
    return () => clearInterval(timer);
  }, [id, ended]);
  return record;
}
