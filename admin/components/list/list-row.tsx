import {
  type ActionResponse,
  BasePropertyComponent,
  type RecordJSON,
  type ResourceJSON,
  useTranslation,
} from 'adminjs';
import type { MouseEvent } from 'react';
import { Link, useNavigate } from 'react-router-dom';
import { places } from '../places.js';
import { useRecordName } from '../record-name.js';
import { useWords } from '../words.js';
import { RowMenu } from './row-menu.js';
import { Tick } from './tick.js';

interface ListRowProps {
  resource: ResourceJSON;
  record: RecordJSON;
  isTicked: boolean;
  onTick: ((record: RecordJSON) => void) | undefined;
  onDone: (answer: ActionResponse) => void;
}

/** Elements that react to a click themselves. */
const CONTROLS = 'a, button, input, label, [popover]';

/** A record in a list: its name is the link to its page. */
export function ListRow({ resource, record, isTicked, onTick, onDone }: ListRowProps) {
  const { say } = useWords('Controls');
  const { translateProperty } = useTranslation();
  const navigate = useNavigate();
  const name = useRecordName()(record, resource.id);
  const page = places.show(resource.id, record.id);

  /** A mouse click anywhere in the row opens the record, because the link alone is a small target. */
  function openByClick({ target }: MouseEvent) {
    const isControl = target instanceof Element && target.closest(CONTROLS) !== null;
    // If somebody has just selected some of the row's text, they want the text.
    if (!isControl && getSelection()?.isCollapsed !== false) navigate(page);
  }

  return (
    <tr data-id={record.id} data-ticked={isTicked} onClick={openByClick}>
      {onTick && (
        <td className="gy-list-tick">
          {record.bulkActions.length > 0 && (
            <Tick name={say('selectNamed', { name })} checked={isTicked} onChange={() => onTick(record)} />
          )}
        </td>
      )}
      {resource.listProperties.map((property) => {
        const cell = <BasePropertyComponent where="list" property={property} resource={resource} record={record} />;
        const { wide, leads } = property.custom;
        return (
          <td
            key={property.propertyPath}
            data-property-name={property.propertyPath}
            // In cards there is no head with the column's name.
            data-label={translateProperty(property.label, property.resourceId)}
            data-wide={wide ? true : undefined}
          >
            {leads ? (
              <Link className="gy-lead" to={page}>
                {cell}
              </Link>
            ) : (
              cell
            )}
          </td>
        );
      })}
      <td className="gy-list-more">
        <RowMenu resourceId={resource.id} record={record} name={name} onDone={onDone} />
      </td>
    </tr>
  );
}
