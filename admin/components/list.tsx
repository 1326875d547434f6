import { Box, Pagination, Text } from '@adminjs/design-system';
import { type ActionProps, type RecordJSON, RecordsTable, useQueryParams } from 'adminjs';
import { useEffect, useRef } from 'react';
import { isInUse, scrollerOf } from './live-list/is-in-use.js';
import { ListNewsLine } from './live-list/list-news.js';
import { type ListAnswer, type ListNews, useLiveList } from './live-list/use-live-list.js';
import { useTicks } from './live-list/use-ticks.js';
import { useWords } from './words.js';

const MOST_COUNTED = 10_000;
/** The columns by which a list has its latest records first. */
const TIMES = ['createdAt', 'dateCreated'];
const NONE: RecordJSON[] = [];

/** AdminJS's list, kept up to date. Its number of records shows if they were not counted to the end. */
export default function List(props: ActionProps) {
  // Another list gets a new component: the rows of one list must not be shown as those of another.
  return <LiveList key={props.resource.id} {...props} />;
}

function LiveList({ resource, setTag }: ActionProps) {
  const { language } = useWords('Record');
  const { storeParams } = useQueryParams();
  const box = useRef<HTMLDivElement>(null);
  const ticked = useRef(0);
  const { shown, isLoading, news, showNews, refresh } = useLiveList(resource.id, mayMove);
  const records = shown?.records ?? NONE;
  const { selectedRecords, handleSelect, handleSelectAll } = useTicks(resource.id, records);
  ticked.current = selectedRecords.length;

  const total = shown?.total;
  useEffect(() => {
    if (total !== undefined) setTag?.(total.toLocaleString(language) + (total === MOST_COUNTED ? '+' : ''));
  }, [total, language, setTag]);
  useMarkedRows(box, news?.gone ?? []);

  /** New rows come by themselves at the top of a list that has the newest first, because people look for them there. */
  function mayMove({ added }: ListNews, { page, sortBy, direction }: ListAnswer): boolean {
    // The audit trail has no other order.
    const isByTime = resource.id === 'AuditEntry' || (direction === 'desc' && TIMES.includes(sortBy ?? ''));
    const isNewestFirst = page === 1 && isByTime;
    if (!box.current || ticked.current > 0 || isInUse(box.current)) return records.length === 0;
    return added === 0 || isNewestFirst || records.length === 0;
  }

  function onShow() {
    showNews();
    if (shown && shown.page > 1) storeParams({ page: '1' });
    if (box.current) scrollerOf(box.current)?.scrollTo({ top: 0 });
    box.current?.focus({ preventScroll: true });
  }

  return (
    <div ref={box} tabIndex={-1} className="gy-list">
      <ListNewsLine news={news} onShow={onShow} />
      <Box variant="container" data-css={`${resource.id}-list-table-wrapper`}>
        <RecordsTable
          resource={resource}
          records={records}
          actionPerformed={() => void refresh()}
          onSelect={handleSelect}
          onSelectAll={handleSelectAll}
          selectedRecords={selectedRecords}
          isLoading={isLoading}
          {...(shown?.direction && { direction: shown.direction })}
          {...(shown?.sortBy !== undefined && { sortBy: shown.sortBy })}
        />
        {shown && (
          <Text mt="xl" textAlign="center">
            <Pagination
              page={shown.page}
              perPage={shown.perPage}
              total={shown.total}
              onChange={(page: number) => storeParams({ page: String(page) })}
            />
          </Text>
        )}
      </Box>
    </div>
  );
}

/** Marks the rows of deleted records. They stay in their places as long as somebody is at the list. */
function useMarkedRows(box: { current: HTMLElement | null }, gone: string[]): void {
  useEffect(() => {
    for (const row of box.current?.querySelectorAll('tr[data-id]') ?? []) {
      row.toggleAttribute('data-gone', gone.includes(row.getAttribute('data-id') ?? ''));
    }
  });
}
