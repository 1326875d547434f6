/** The front page and the zone that takes files. */
export const HOME_STYLE = `
.gy-greeting { text-align: center; padding: 16px 12px 20px; }
.gy-page .gy-greeting h2 { font-size: 20px; margin: 0 0 6px; }
.gy-greeting p { margin-bottom: 10px; }
.gy-home .gy-drop { background: var(--gy-paper); padding: 0 0 14px; cursor: default; }
.gy-home .gy-drop-over { background: #eff4ff; border-style: solid; }
.gy-drop-target { padding: 26px 16px 8px; cursor: pointer; }
.gy-drop-target > * { margin: 6px 0; }
.gy-switch { display: inline-flex; align-items: center; gap: 8px; cursor: pointer; }
.gy-switch input { appearance: none; flex: none; width: 34px; height: 20px; margin: 0; border-radius: 999px; background: #667085; position: relative; cursor: pointer; transition: background 120ms; }
.gy-switch input::after { content: ""; position: absolute; top: 2px; left: 2px; width: 16px; height: 16px; border-radius: 50%; background: #fff; transition: left 120ms; }
.gy-switch input:checked { background: var(--gy-blue); }
.gy-switch input:checked::after { left: 16px; }
.gy-switch input:focus-visible { outline: 2px solid var(--gy-blue); outline-offset: 2px; }
.gy-tasks { list-style: none; margin: 0; padding: 0; }
.gy-task { display: grid; grid-template-columns: auto minmax(0, 1fr) auto; align-items: center; gap: 2px 12px; padding: 8px 0; border-bottom: 1px solid var(--gy-line); }
.gy-tasks:last-child .gy-task:last-child { border-bottom: 0; }
.gy-task-name { min-width: 0; overflow-wrap: anywhere; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
.gy-task-state { grid-column: 1 / -1; min-width: 0; }
.gy-task-state:has(+ .gy-small) { grid-column: 1 / 3; }
.gy-task > .gy-small { justify-self: end; }
.gy-task > .gy-reason, .gy-task > .gy-same { grid-column: 1 / -1; overflow-wrap: anywhere; }
.gy-task > .gy-same { color: #7a2e0e; font-size: 13px; }
.gy-task .gy-time { color: var(--gy-faint); font-size: 13px; }
[data-list=uploads] .gy-task { grid-template-columns: minmax(0, 1fr) auto; }
[data-list=uploads] .gy-task-state { grid-row: 2; grid-column: 1; }
[data-list=uploads] .gy-task > .gy-small { grid-row: 2; grid-column: 2; }
@media (min-width: 760px) {
  [data-list=uploads] .gy-task { grid-template-columns: minmax(0, 2fr) 5.5em minmax(0, 3fr) 7em; }
  [data-list=uploads] .gy-task-state { grid-row: 1; grid-column: 3; }
  [data-list=uploads] .gy-task > .gy-small { grid-row: 1; grid-column: 4; }
}
/* Eight lines on either side, each as high as its neighbour: no card ends far above the other. */
.gy-home { container-type: inline-size; }
.gy-home .gy-card { container-type: inline-size; }
.gy-columns { display: grid; grid-template-columns: minmax(0, 1fr); gap: 16px; }
.gy-columns > .gy-card { margin-bottom: 0; }
@container (min-width: 940px) { .gy-columns:has(> :nth-child(2)) { grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); } }
@container (min-width: 370px) { .gy-home .gy-lines li { flex-wrap: nowrap; } .gy-home .gy-lines .gy-cut { max-width: none; } }
@container (min-width: 530px) {
  :is([data-card=underWay], [data-card=ended]) .gy-task { grid-template-columns: auto minmax(0, 1fr) minmax(0, auto) auto auto; min-height: 40px; box-sizing: border-box; padding: 4px 0; }
  :is([data-card=underWay], [data-card=ended]) .gy-task:not(:has(> .gy-small)) { grid-template-columns: auto minmax(0, 1fr) minmax(0, auto) auto; }
  :is([data-card=underWay], [data-card=ended]) .gy-task > * { grid-row: 1; }
  :is([data-card=underWay], [data-card=ended]) .gy-task-name { display: block; white-space: nowrap; text-overflow: ellipsis; }
  :is([data-card=underWay], [data-card=ended]) .gy-task > .gy-task-state { grid-column: 3; max-width: 46cqw; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  :is([data-card=underWay], [data-card=ended]) .gy-task > .gy-time { grid-column: 4; }
  :is([data-card=underWay], [data-card=ended]) .gy-task > .gy-small { grid-column: 5; }
  :is([data-card=underWay], [data-card=ended]) .gy-task > .gy-reason { grid-row: 2; }
  :is([data-card=underWay], [data-card=ended]) .gy-live { flex-wrap: nowrap; }
}
.gy-tasks + .gy-button { margin-top: 10px; }
.gy-small { font-size: 13px; line-height: 18px; padding: 3px 10px; }
.gy-button:disabled { opacity: .55; cursor: default; }
.gy-live { display: inline-flex; flex-wrap: wrap; align-items: center; gap: 2px 12px; max-width: 100%; }
.gy-page .gy-live progress { width: 10em; max-width: 40vw; }
.gy-tabular { font-variant-numeric: tabular-nums; }
.gy-reason { overflow-wrap: anywhere; }
.gy-today { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(300px, 100%), 1fr)); gap: 16px; }
.gy-counts > span { white-space: nowrap; }
.gy-page .gy-all { margin-top: 8px; }
@media (max-width: 600px) { .gy-home { padding: 12px; } .gy-card { padding: 14px; } .gy-drop-target { padding: 18px 10px 8px; } }
`;
