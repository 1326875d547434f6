/** Narrower than this, a list shows its records as cards: its columns would not fit beside one another. */
const CARDS_PX = 880;

/** Lists, their menus and their filters, and what is AdminJS's in them: its pages' numbers and fields for dates. */
export const LISTS_STYLE = `
/* What changed while somebody is at the rows is said above them. There it moves nothing, and stays in sight when they scroll. */
.gy-list { position: relative; outline: none; }
.gy-list-news { position: sticky; z-index: 6; top: 44px; height: 0; display: flex; justify-content: center; align-items: flex-end; }
.gy-list-news button { margin-bottom: 4px; border-color: #b2ccff; border-radius: 999px; background: var(--gy-blue-tint); box-shadow: 0 2px 8px rgb(16 24 40 / .16); }
.gy-list-news-show { margin-left: 6px; color: var(--gy-blue); text-decoration: underline; }
.gy-records tr[data-gone] td { background: #f2f4f7; text-decoration: line-through; }
#app [data-css$="-list-table-wrapper"] { padding: 0; background: none; box-shadow: none; }
.gy-records { container-type: inline-size; position: relative; background: var(--gy-paper); border: 1px solid var(--gy-line); border-radius: 8px; }
.gy-records table { width: 100%; border-collapse: collapse; }
.gy-records table[aria-busy=true] tbody { opacity: .5; }
.gy-records th, .gy-records td { height: 44px; box-sizing: border-box; padding: 0 10px; text-align: left; vertical-align: middle; white-space: nowrap; }
.gy-records th { font-size: 13px; font-weight: 600; color: var(--gy-faint); }
.gy-records th a { color: var(--gy-faint); text-decoration: none; }
.gy-records th a:hover { color: var(--gy-blue); }
.gy-records th[aria-sort] a { color: var(--gy-ink); }
.gy-records tbody td { height: 44px; border-top: 1px solid var(--gy-line); overflow: hidden; text-overflow: ellipsis; max-width: 26em; }
.gy-records tbody tr { cursor: pointer; }
.gy-records tbody tr:hover { background: var(--gy-back); }
.gy-records tbody tr[data-ticked=true] { background: var(--gy-blue-tint); }
/* It takes what the others leave, and no less than its name does in the head. */
.gy-records [data-wide] { width: 100%; max-width: 0; }
.gy-records th[data-wide] > * { display: inline-block; min-width: 10em; }
.gy-records tbody .gy-cut { display: block; max-width: 100%; }
.gy-records .gy-lead { font-weight: 500; text-decoration: none; }
.gy-records .gy-lead:hover { text-decoration: underline; }
.gy-records td:is([data-property-name=worker], [data-property-name=taskName], [data-property-name=username]) { max-width: 11em; }
.gy-records td[data-property-name=sheet] { max-width: 8em; }
.gy-records[data-list=ParseResult] td[data-property-name=resourceId] { max-width: 14em; }
.gy-records .gy-live { flex-wrap: nowrap; }
.gy-records .gy-live progress { width: 7em; flex: none; accent-color: var(--gy-blue); }
.gy-records td a { color: var(--gy-blue); }
.gy-records td a .gy-status { text-decoration: underline; }
.gy-records .gy-list-tick { width: 44px; padding: 0; overflow: visible; }
.gy-records .gy-list-more { width: 44px; padding: 0 4px 0 0; text-align: right; overflow: visible; }
.gy-tick { display: grid; place-items: center; width: 44px; height: 43px; cursor: pointer; line-height: 1; }
.gy-tick input { width: 17px; height: 17px; margin: 0; accent-color: var(--gy-blue); cursor: pointer; }
.gy-bulk { position: absolute; z-index: 2; top: 0; left: 44px; right: 0; height: 44px; box-sizing: border-box; display: flex; align-items: center; gap: 8px; padding: 0 10px; border-radius: 0 8px 0 0; background: var(--gy-blue-tint); color: var(--gy-ink); font-size: 14px; font-weight: 400; }
.gy-records thead:has(.gy-bulk) { background: var(--gy-blue-tint); }
.gy-bulk [role=status] { margin-right: 8px; font-weight: 600; }
.gy-more { display: inline-grid; place-items: center; vertical-align: middle; width: 36px; height: 32px; padding: 0; border: 0; border-radius: 6px; background: none; color: var(--gy-ink); cursor: pointer; }
.gy-more svg { width: 18px; height: 18px; }
.gy-more:hover, .gy-more[aria-expanded=true] { background: #e8eefc; color: var(--gy-blue); }
.gy-row-menu { position: fixed; inset: auto; margin: 0; padding: 4px; min-width: 180px; border: 1px solid var(--gy-line); border-radius: 8px; background: var(--gy-paper); box-shadow: 0 8px 24px rgb(16 24 40 / .18); }
.gy-records .gy-row-menu > * { display: flex; align-items: center; gap: 10px; width: 100%; height: 38px; box-sizing: border-box; padding: 0 12px; border: 0; border-radius: 6px; background: none; font: inherit; color: var(--gy-ink); text-align: left; text-decoration: none; cursor: pointer; }
.gy-records .gy-row-menu > :is(:hover, :focus) { background: var(--gy-back); }
.gy-main .gy-row-menu > :focus-visible { outline-offset: -2px; }
.gy-records .gy-row-menu > .gy-danger { color: var(--gy-bad); }
.gy-row-menu svg { width: 16px; height: 16px; flex: none; }
.gy-main .gy-empty { padding: 64px 20px; }
.gy-empty h2 { margin: 0 0 8px; }
#app .adminjs_Pagination { border: 0; }
#app .adminjs_PaginationLink { min-width: 36px; height: 36px; padding: 3px 6px; font-variant-numeric: tabular-nums; }
.gy-filter { position: fixed; z-index: 100; top: 0; right: 0; bottom: 0; width: 360px; max-width: 100%; box-sizing: border-box; display: flex; flex-direction: column; background: var(--gy-paper); border-left: 1px solid var(--gy-line); box-shadow: -8px 0 24px rgb(16 24 40 / .12); }
.gy-filter-head { position: relative; display: flex; align-items: center; height: 64px; flex: none; padding: 0 24px; }
.gy-filter h2 { font-size: 18px; }
.gy-filter .gy-close { top: 16px; right: 16px; }
.gy-filter-fields { flex: 1 1 0; overflow-y: auto; padding: 4px 24px 16px; display: flex; flex-direction: column; gap: 14px; }
.gy-filter-fields > section > div { margin-bottom: 0; }
.gy-tick-words { display: none; }
#app .gy-filter-fields label { font-size: 14px; font-weight: 600; line-height: 20px; margin-bottom: 4px; color: var(--gy-ink); }
#app .gy-filter-fields label ~ label { font-weight: 400; }
#app .gy-filter-fields :is(input, .gy-select__control) { border-radius: 6px; }
#app .react-datepicker__day--keyboard-selected { background: var(--gy-blue-tint); color: var(--gy-ink); }
#app .gy-select__placeholder { color: var(--gy-faint); }
.gy-filter-foot { flex: none; display: flex; justify-content: flex-end; gap: 8px; padding: 16px 24px; border-top: 1px solid var(--gy-line); }
@container (max-width: ${CARDS_PX}px) {
  .gy-records thead th:not(.gy-list-tick), .gy-records thead .gy-list-more { display: none; }
  .gy-records table, .gy-records tbody, .gy-records thead { display: block; }
  .gy-records thead tr { display: block; min-height: 44px; }
  .gy-records thead:not(:has(.gy-list-tick)) { display: none; }
  .gy-records .gy-bulk { flex-wrap: wrap; height: auto; min-height: 44px; padding: 6px 10px; position: static; }
  .gy-records thead .gy-list-tick { display: grid; grid-template-columns: 44px 1fr; align-items: center; width: auto; height: auto; }
  .gy-tick-words { display: block; }
  .gy-records tbody tr { display: grid; grid-template-columns: 44px minmax(0, 1fr) 44px; padding: 6px 0; border-top: 1px solid var(--gy-line); }
  .gy-records tbody tr:first-child { border-top: 0; }
  .gy-records thead:has(.gy-list-tick) + tbody tr:first-child { border-top: 1px solid var(--gy-line); }
  .gy-records tbody td[data-property-name] { display: block; grid-column: 2; max-width: none; width: auto; padding: 2px 0; white-space: normal; overflow-wrap: anywhere; }
  .gy-records tbody td:has(> section:empty, > .gy-lead > section:empty) { display: none; }
  .gy-records tbody td { border: 0; height: auto; }
  .gy-records td[data-label]:not([data-wide])::before { content: attr(data-label); margin-right: 8px; font-size: 12px; color: var(--gy-faint); }
  .gy-records tbody td:not([data-wide]) .gy-lead, .gy-records tbody td:not([data-wide]) section { display: inline; }
  .gy-records tbody td:not([data-wide]) .gy-cut { display: inline; vertical-align: baseline; }
  .gy-records tbody td.gy-list-tick { grid-area: 1 / 1 / span 2 / 2; }
  .gy-records tbody td.gy-list-more { grid-area: 1 / 3 / span 2 / 4; padding: 4px 0 0; }
  .gy-records tbody tr:not(:has(.gy-list-tick)) { grid-template-columns: 14px minmax(0, 1fr) 44px; }
  .gy-records tbody .gy-cut { white-space: normal; overflow-wrap: anywhere; }
  .gy-records .gy-live { flex-wrap: wrap; }
  .gy-records .gy-cells { flex-wrap: wrap; }
}`;
