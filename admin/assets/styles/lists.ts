/**
 * AdminJS's lists and forms: colours that can be read (4.5 : 1), names that have room, and on a narrow screen each record as a card with all
 * that the list shows, where AdminJS would leave its title alone. `body` and `#app` outweigh the classes that it writes later.
 */
export const LISTS_STYLE = `
/* What changed while somebody is at the rows is said above them, where it moves nothing; it stays in sight when they scroll. */
.gy-list { position: relative; outline: none; }
.gy-list-news { position: sticky; z-index: 6; top: 44px; height: 0; display: flex; justify-content: center; align-items: flex-end; }
.gy-list-news button { margin-bottom: 4px; border-color: #b2ccff; border-radius: 999px; background: #eff4ff; box-shadow: 0 2px 8px rgb(16 24 40 / .16); }
.gy-list-news-show { margin-left: 6px; color: var(--gy-blue); text-decoration: underline; }
tr[data-gone] td { background: #f2f4f7; text-decoration: line-through; }
body [data-css$="-breadcrumbs"] a, body .adminjs_Label, body [data-css$="-drawer-content"] label, body .css-wgqld-placeholder { color: var(--gy-faint); }
body [data-css$="-breadcrumbs"] a:last-child, body [data-testid^="property-"] label { color: var(--gy-ink); }
body [data-css$="-action-header"] .adminjs_Badge { color: var(--gy-faint); border-color: #8595a5; }
body .adminjs_Button[color=text] svg, #app [data-css$="-action-header"] svg { flex: none; }
#app thead .adminjs_TableCell { white-space: nowrap; }
#app thead [color=grey40] svg, #app thead .adminjs_Icon svg { stroke: var(--gy-ink); }
td[data-property-name] .gy-cut { max-width: 24em; }
td a .gy-status { text-decoration: underline; }
td[data-property-name="worker"] .gy-cut, td[data-property-name="taskName"] .gy-cut { max-width: 10em; }
@media (max-width: 1440px) { [data-css^="TaskResult"] td[data-property-name="resourceId"] .gy-cut { max-width: 15em; } }
td[data-property-name="sheet"] .gy-cut { max-width: 7em; }
[data-css^="ParseResult"] td[data-property-name="resourceId"] .gy-cut { max-width: 12em; }
#app [data-css$="-list-table-wrapper"] { padding: 0; }
#app [data-css$="-list-table-wrapper"] .gy-empty { padding: 64px 20px; }
.gy-empty h2 { margin: 0 0 8px; }
/* What goes with a deletion stands between the names, which scroll, and the button. */
.gy-along { order: 1; flex: none; margin: 0 32px; padding: 12px 0 0; font-size: 14px; line-height: 1.6; color: var(--gy-ink); }
.gy-along ~ [data-css$="-bulkDelete-drawer-footer"] { order: 2; }
@media (max-width: 768px) {
  /* Tables of our own pages stay tables. */
  #app table:not(.gy-table) thead tr { display: flex; align-items: center; }
  #app table:not(.gy-table) thead tr > :not(:first-child) { display: none; }
  #app table:not(.gy-table), #app table:not(.gy-table) tbody, #app table:not(.gy-table) thead { display: block; }
  #app [data-css$="-table-body"] > tr { display: grid; grid-template-columns: 44px minmax(0, 1fr) 44px; padding: 8px 0; border-bottom: 1px solid var(--gy-line); }
  #app [data-css$="-table-caption"] { display: block; }
  #app [data-css$="-table-caption"] section { flex-wrap: wrap; row-gap: 6px; }
  #app [data-css$="-table-body"] td { border: 0; }
  #app [data-css$="-table-body"] td:first-child { grid-area: 1 / 1 / span 20 / 2; padding: 8px 0 0 12px; }
  #app [data-css$="-table-body"] td.options { grid-area: 1 / 3 / span 20 / 4; padding: 4px 0; }
  #app [data-css$="-table-body"] td[data-property-name] { display: block; grid-column: 2; padding: 2px 0; width: auto; min-width: 0; }
  #app [data-css$="-table-body"] td[data-property-name]:has(> section:empty) { display: none; }
  #app [data-css$="-table-body"] td[data-property-name] .gy-cut { max-width: 100%; white-space: normal; overflow-wrap: anywhere; }
  #app [data-css$="-table-body"] .gy-cells { max-width: 100%; }
}`;
