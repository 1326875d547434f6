import { type ActionProps, useTranslation } from 'adminjs';
import { Facts } from './facts.js';
import { BackLink } from './frame/back-link.js';
import { useTitle } from './frame/title.js';
import { History } from './history.js';
import { layOut } from './json-text.js';
import { useTaskWords } from './live/task-words.js';
import { GoneHint } from './record/gone-hint.js';
import { RecordLink } from './record-link.js';
import { SheetTable } from './sheet-table.js';
import { Status } from './status.js';
import { FailureBox } from './task/failure-box.js';
import { LedgerTable } from './task/ledger-table.js';
import { TaskButtons } from './task/task-buttons.js';
import { Timeline } from './task/timeline.js';
import { useTask } from './task/use-task.js';
import { Time } from './time.js';
import { useWords } from './words.js';

/** A task: how far it is, its result, why it failed and what to do about it. It is kept up to date. */
export default function TaskPage({ record: given }: ActionProps) {
  const { say } = useWords('Record');
  const { translateProperty, translateLabel } = useTranslation();
  const { progress, titleOf, kindOf } = useTaskWords();
  const shown = useTask(given);
  useTitle(shown && titleOf(shown.task), translateLabel('TaskResult'));
  if (!shown) return null;
  const { record, view, task, isGone } = shown;
  const { params } = record;
  return (
    <div className="gy-page" data-page="task">
      <BackLink resource="TaskResult" />
      <h1 className="gy-title">
        {titleOf(task)} <Status status={task.status} />
      </h1>
      {isGone && <GoneHint words="taskGone" />}
      {task.status === 'STARTED' && (
        <p className="gy-progress" data-progress>
          <progress max={100} {...(task.progress && { value: task.progress.percent })} aria-label={titleOf(task)} />
          <span className="gy-tabular">{progress(task)}</span>
        </p>
      )}
      <FailureBox task={task} hasFile={view.hasFile} />
      {!isGone && <TaskButtons task={task} view={view} record={record} />}
      <div className="gy-halves">
        <Timeline task={task} />
        <LedgerTable result={task.status === 'SUCCESS' ? task.result : null} />
      </div>
      <SheetTable sheets={view.sheets} taskId={view.hasFile && !params['rowsExpiredAt'] ? task.task_id : null} />
      <section>
        <h2>{say('facts')}</h2>
        <Facts
          resource="TaskResult"
          facts={{
            resourceId: params['resourceId'] ? (
              <RecordLink record={record} path="resourceId" resource="BinaryResource" />
            ) : null,
            requestedBy: view.requestedBy ?? <span className="gy-faint">{say('nobody')}</span>,
            taskName: kindOf(task.task_name),
            worker: task.worker && <code>{task.worker}</code>,
            attempt: params['attempt'],
            retries: task.retries > 0 ? task.retries : null,
            rowsRemovedAt: params['rowsExpiredAt'] && <Time at={params['rowsExpiredAt']} />,
            taskId: <code>{record.id}</code>,
          }}
        />
      </section>
      <Folded title={translateProperty('taskKwargs', 'TaskResult')} text={layOut(params['taskKwargs'])} />
      <Folded
        title={translateProperty('result', 'TaskResult')}
        text={task.result === null ? '' : JSON.stringify(task.result, null, 2)}
      />
      <Folded title={translateProperty('traceback', 'TaskResult')} text={params['traceback'] ?? ''} />
      <History resource="TaskResult" id={task.task_id} state={`${task.status} ${task.date_done}`} />
    </div>
  );
}

/** Details that only people who look into a fault want to see. */
function Folded({ title, text }: { title: string; text: string }) {
  if (text === '') return null;
  return (
    <details>
      <summary>{title}</summary>
      {/* Long texts scroll. By keyboard, only an element that can have the focus scrolls. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above */}
      <pre className="gy-pre" tabIndex={0}>
        {text}
      </pre>
    </details>
  );
}
