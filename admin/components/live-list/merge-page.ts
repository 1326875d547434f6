/** A page of a list: its records in order, each with an id, and how many fit on a page. */
export interface ListPage<R extends { id: string }> {
  records: R[];
  perPage: number;
}

/** What a newer answer changes on the page that is shown. */
export interface PageChange<R> {
  /** The shown records in their places, each with its newer values. */
  inPlace: R[];
  /** Whether the newer answer has the same records in the same order. */
  isSame: boolean;
  /** How many records were added before, or among, those that are shown. */
  added: number;
  /** Shown records that are not in the list any more. */
  gone: string[];
}

/**
 * Compares a page with a newer answer to the same question. Added records push others to the next page: those are not gone. Deleted
 * records pull others from the next page: those are not added.
 */
export function comparePages<R extends { id: string }>(shown: ListPage<R>, newer: ListPage<R>): PageChange<R> {
  const now = new Map(newer.records.map((record) => [record.id, record]));
  const before = new Set(shown.records.map(({ id }) => id));
  const lastKept = shown.records.findLastIndex(({ id }) => now.has(id));
  const lastKnown = newer.records.findLastIndex(({ id }) => before.has(id));
  const wasFull = shown.records.length >= shown.perPage;
  const isFull = newer.records.length >= newer.perPage;
  const added = newer.records.filter(({ id }, at) => !before.has(id) && (at < lastKnown || lastKnown < 0 || !wasFull));
  const gone = shown.records.filter(({ id }, at) => !now.has(id) && (at < lastKept || !isFull));
  return {
    inPlace: shown.records.map((record) => now.get(record.id) ?? record),
    isSame:
      shown.records.length === newer.records.length &&
      shown.records.every(({ id }, at) => newer.records[at]?.id === id),
    added: added.length,
    gone: gone.map(({ id }) => id),
  };
}
