import { Loader } from '@adminjs/design-system';
import { NoRecords, type RecordsTableProps } from 'adminjs';
import { BulkBar } from './bulk-bar.js';
import { ListHead } from './list-head.js';
import { ListRow } from './list-row.js';

/** A list of records: a table, and a card for each on narrow screens. */
export default function RecordsTable(props: RecordsTableProps) {
  const { resource, records, isLoading, selectedRecords = [], onSelect, onSelectAll, actionPerformed } = props;
  if (records.length === 0) return isLoading ? <Loader /> : <NoRecords resource={resource} />;
  const isSelected = (id: string) => selectedRecords.some((selected) => selected.id === id);
  const mayTick = records.some(({ bulkActions }) => bulkActions.length > 0);
  const ticked = records.filter(({ id }) => isSelected(id));
  return (
    <div className="gy-records" data-list={resource.id}>
      <table aria-busy={isLoading === true} data-css={`${resource.id}-table`}>
        <ListHead
          properties={resource.listProperties}
          sortBy={props.sortBy}
          direction={props.direction}
          ticked={ticked.length}
          of={records.length}
          onTickAll={mayTick ? onSelectAll : undefined}
          bar={
            ticked.length > 0 && (
              <BulkBar resource={resource} records={selectedRecords} onDone={(answer) => actionPerformed?.(answer)} />
            )
          }
        />
        <tbody data-css={`${resource.id}-table-body`}>
          {records.map((record) => (
            <ListRow
              key={record.id}
              resource={resource}
              record={record}
              isTicked={isSelected(record.id)}
              onTick={mayTick ? onSelect : undefined}
              onDone={(answer) => actionPerformed?.(answer)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}
