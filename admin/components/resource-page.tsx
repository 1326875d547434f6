import { type ActionProps, useCurrentAdmin, useTranslation } from 'adminjs';
import { Link } from 'react-router-dom';
import { isTextName } from '../../src/files/formats.js';
import { reaches } from '../../src/roles.js';
import { Facts } from './facts.js';
import { BackLink } from './frame/back-link.js';
import { useTitle } from './frame/title.js';
import { History } from './history.js';
import { ParseButton } from './live/parse-button.js';
import { ParseAsButton } from './parse-as/parse-as-button.js';
import { places } from './places.js';
import { GoneHint } from './record/gone-hint.js';
import { RecordActions } from './record-actions.js';
import { ResourceTasks } from './resource/resource-tasks.js';
import { UploadTable } from './resource/upload-table.js';
import { useResource } from './resource/use-resource.js';
import { SheetTable } from './sheet-table.js';
import { sizeText } from './size.js';
import { Time } from './time.js';
import { useWords } from './words.js';

/** Where a file came from. Fixtures may contain any text: only web addresses become links. */
function Origin({ url }: { url: unknown }) {
  if (typeof url !== 'string') return null;
  if (!/^https?:\/\//i.test(url)) return <span>{url}</span>;
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      {url}
    </a>
  );
}

/** An uploaded file: its rows, sheets, tasks and versions, who uploaded it, and the actions for it. */
export default function ResourcePage({ record: given }: ActionProps) {
  const { say, language } = useWords('Record');
  const [currentAdmin] = useCurrentAdmin();
  const { translateLabel } = useTranslation();
  const shown = useResource(given);
  useTitle(shown?.record.params['name'], translateLabel('BinaryResource'));
  if (!shown) return null;
  const { record, view, isGone, state } = shown;
  const { params } = record;
  const mayChange = reaches(currentAdmin?.['role'], 'operator');
  const currentTask: string | null = params['currentTaskId'] ?? null;
  const newest = view.versions.latest[0];
  return (
    <div className="gy-page" data-page="resource">
      <BackLink resource="BinaryResource" />
      <h1 className="gy-title">{params['name']}</h1>
      {isGone && <GoneHint words="fileGone" />}
      {newest && newest.id !== record.id && (
        <p className="gy-hint" data-hint="newer">
          {say('newerVersion')}{' '}
          <Link to={places.show('BinaryResource', newest.id)}>
            <Time at={newest.createdAt} />
          </Link>
        </p>
      )}
      <div className="gy-links" data-buttons hidden={isGone}>
        {currentTask !== null && (
          <>
            <Link className="gy-button gy-primary" to={places.sheets(currentTask)}>
              {say('rows')}
            </Link>
            <Link className="gy-button" to={places.rowsOf(currentTask)}>
              {say('rowsAsList')}
            </Link>
          </>
        )}
        {mayChange && (
          <ParseButton
            resourceId={record.id}
            again={currentTask !== null}
            options={view.options}
            primary={currentTask === null}
          />
        )}
        {mayChange && isTextName(params['name']) && (
          <ParseAsButton resourceId={record.id} name={params['name']} options={view.options} />
        )}
        <a className="gy-button" href={places.content(record.id)} download>
          {say('download')}
        </a>
        <RecordActions record={record} resource="BinaryResource" />
      </div>
      {view.sameBytes.count > 0 && (
        <UploadTable
          name="sameBytes"
          uploads={view.sameBytes}
          id={record.id}
          all={places.sameBytesAs(String(params['sha256']))}
        >
          <p className="gy-hint" data-hint="duplicate">
            {say('sameBytesHint')}
          </p>
        </UploadTable>
      )}
      <ResourceTasks id={record.id} tasks={view.tasks} mayChange={mayChange} />
      <SheetTable sheets={view.sheets} taskId={currentTask} />
      {view.versions.count > 1 && (
        <UploadTable
          name="versions"
          uploads={view.versions}
          id={record.id}
          all={places.versionsOf(String(params['name']))}
        />
      )}
      <section>
        <h2>{say('facts')}</h2>
        <Facts
          resource="BinaryResource"
          facts={{
            size: `${sizeText(params['size'], language)} (${Number(params['size']).toLocaleString(language)} B)`,
            uploadedBy: view.uploadedBy ?? <span className="gy-faint">{say('nobody')}</span>,
            createdAt: <Time at={params['createdAt']} />,
            updatedAt: <Time at={params['updatedAt']} />,
            type: params['type'],
            url: params['url'] && <Origin url={params['url']} />,
            sha256: <code>{params['sha256']}</code>,
            id: <code>{record.id}</code>,
          }}
        />
      </section>
      <History resource="BinaryResource" id={record.id} state={state} />
    </div>
  );
}
