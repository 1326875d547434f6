import { type ActionProps, useTranslation } from 'adminjs';
import { Link } from 'react-router-dom';
import { cellText, columnName, readValues } from './cells.js';
import { Facts } from './facts.js';
import { BackLink } from './frame/back-link.js';
import { useTitle } from './frame/title.js';
import { places } from './places.js';
import { RecordActions } from './record-actions.js';
import { RecordLink } from './record-link.js';
import { useRecordName } from './record-name.js';
import { fragmentOf, rangeBetween } from './sheet/addresses.js';
import { useWords } from './words.js';

/** One row of a sheet, cell by cell. */
export default function RowPage({ record }: ActionProps) {
  const { say } = useWords('Record');
  const { say: typeName } = useWords('CellType');
  const { translateLabel } = useTranslation();
  const nameOf = useRecordName();
  useTitle(record && nameOf(record, 'ParseResult'), translateLabel('ParseResult'));
  if (!record) return null;
  const { params } = record;
  const values = readValues(params['values']);
  const types = String(params['types'] ?? '');
  const first = { row: Number(params['row']), column: 0 };
  return (
    <div className="gy-page" data-page="row">
      <BackLink resource="ParseResult" />
      <h1 className="gy-title">{nameOf(record, 'ParseResult')}</h1>
      <div className="gy-links" data-buttons>
        <RecordActions record={record} resource="ParseResult" />
      </div>
      <Facts
        resource="ParseResult"
        facts={{
          resourceId: params['resourceId'] ? (
            <RecordLink record={record} path="resourceId" resource="BinaryResource" />
          ) : null,
          taskId: <RecordLink record={record} path="taskId" resource="TaskResult" />,
          sheet: params['sheet'],
          row: params['row'],
        }}
      />
      {params['isCut'] && (
        <p className="gy-faint" data-cut>
          {say('rowCut')}{' '}
          <Link to={`${places.sheets(params['taskId'])}${fragmentOf(params['sheet'], rangeBetween(first, first))}`}>
            {say('rowInSheet')}
          </Link>
        </p>
      )}
      <div className="gy-scroll">
        <table className="gy-table" data-table="cells">
          <thead>
            <tr>
              <th scope="col">{say('column')}</th>
              <th scope="col">{say('type')}</th>
              <th scope="col">{say('value')}</th>
            </tr>
          </thead>
          <tbody>
            {values.map((value, at) => (
              <tr key={columnName(at)}>
                <th scope="row">{columnName(at)}</th>
                <td className="gy-faint">{typeName(types[at] ?? '-')}</td>
                <td className="gy-value">{cellText(value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
