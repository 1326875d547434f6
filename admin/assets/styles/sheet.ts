/** The sheet view: a page as high as the window, whose grid alone scrolls. */
export const SHEET_STYLES = `
.gy-sheets { display: flex; flex-direction: column; flex: 1 1 0; min-height: 420px; box-sizing: border-box; padding: 10px 16px 8px; border-radius: 0; }
.gy-sheet-header { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 16px; margin-bottom: 6px; }
.gy-page .gy-sheet-header h1 { flex: 1 1 8em; max-width: none; min-width: 0; margin: 0; font-size: 17px; }
.gy-sheet-header h1 a { color: var(--gy-ink); text-decoration: none; }
.gy-sheet-header h1 a:hover { text-decoration: underline; }
.gy-sheet-old { margin: 0; padding: 2px 10px; border-radius: 6px; background: #fef0c7; color: #7a2e0e; font-size: 13px; }
.gy-sheet-links { display: flex; flex-wrap: wrap; gap: 6px; }
.gy-sheet-message { padding: 32px 0; }
.gy-sheet-view, .gy-sheet-panel { display: flex; flex-direction: column; flex: 1 1 0; min-height: 0; min-width: 0; }
.gy-sheet-view { position: relative; }
.gy-sheet-tools { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 16px; padding-bottom: 6px; }
.gy-sheet-tools .gy-switch { font-size: 13px; }
.gy-sheet-empty { flex: 1 1 0; display: flex; align-items: center; justify-content: center; border: 1px solid var(--gy-line); background: #f4f6f8; color: var(--gy-faint); padding: 24px; text-align: center; }
.gy-value-bar { display: flex; align-items: stretch; border: 1px solid var(--gy-line); border-bottom: 0; font-size: 13px; line-height: 20px; }
.gy-name-form { position: relative; flex: none; display: flex; }
.gy-name-box { width: 104px; box-sizing: border-box; border: 0; border-right: 1px solid var(--gy-line); padding: 4px 8px; font: inherit; color: inherit; background: none; }
.gy-name-box[aria-invalid=true] { color: var(--gy-bad); }
.gy-name-wrong { position: absolute; top: 100%; left: 0; z-index: 6; white-space: nowrap; padding: 4px 10px; background: #fef3f2; border: 1px solid #fda29b; color: #7a271a; border-radius: 0 0 6px 6px; }
.gy-value-type { flex: none; padding: 4px 8px; border-right: 1px solid var(--gy-line); white-space: nowrap; min-width: 5.5em; }
.gy-value-title { flex: none; max-width: 12em; padding: 4px 0 4px 8px; }
.gy-value-text { flex: 1 1 0; min-width: 0; height: 28px; box-sizing: border-box; border: 0; margin: 0; background: none; color: inherit; font: inherit; resize: none; overflow: auto; padding: 4px 8px; white-space: pre-wrap; overflow-wrap: anywhere; scrollbar-width: thin; }
.gy-value-tall { height: 140px; }
.gy-icon { font: inherit; border: 0; background: none; color: var(--gy-faint); min-width: 28px; padding: 2px 6px; cursor: pointer; border-radius: 4px; }
.gy-icon:hover { color: var(--gy-blue); }
.gy-find { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 6px; padding: 4px 8px; border: 1px solid var(--gy-line); border-bottom: 0; background: #f8fafc; font-size: 13px; }
.gy-find input { font: inherit; padding: 2px 8px; width: min(22em, 46vw); border: 1px solid var(--gy-edge); border-radius: 4px; }
.gy-find .gy-icon:last-child { margin-left: auto; }
.gy-grid { flex: 1 1 0; min-height: 0; overflow: auto; position: relative; border: 1px solid var(--gy-line); background: #f4f6f8; font-size: 13px; line-height: 23px; cursor: cell; user-select: none; -webkit-user-select: none; overscroll-behavior: contain; contain: strict; }
.gy-page .gy-grid:focus-visible, .gy-page .gy-value-text:focus-visible, .gy-page .gy-name-box:focus-visible, .gy-page .gy-find input:focus-visible { outline: 2px solid var(--gy-blue); outline-offset: -1px; }
.gy-grid-canvas { position: relative; }
.gy-grid-head { position: sticky; top: 0; z-index: 4; height: 24px; background: #eef1f5; }
.gy-corner, .gy-letter, .gy-row-number { box-sizing: border-box; background: #eef1f5; color: #475467; border: 0 solid #cfd7df; border-width: 0 1px 1px 0; height: 24px; text-align: center; font-size: 12px; cursor: default; }
.gy-corner { position: sticky; left: 0; z-index: 5; }
.gy-letter { position: absolute; top: 0; }
.gy-head-in { background: #d6e2fb; color: #1e40af; font-weight: 600; }
.gy-resize { position: absolute; top: 0; right: -4px; width: 8px; height: 100%; z-index: 1; cursor: col-resize; touch-action: none; }
.gy-resize:hover { background: var(--gy-blue); opacity: .4; }
.gy-row { position: absolute; left: 0; width: 100%; height: 24px; background: var(--gy-paper); }
.gy-row-titles { position: sticky; top: 24px; z-index: 3; font-weight: 600; box-shadow: 0 1px 0 #98a2b3; }
.gy-row-number { position: sticky; left: 0; z-index: 2; font-variant-numeric: tabular-nums; font-weight: 400; }
.gy-row-number.gy-head-in { font-weight: 600; }
.gy-c { position: absolute; top: 0; height: 24px; box-sizing: border-box; padding: 0 6px; border: 0 solid #e4e9ee; border-width: 0 1px 1px 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; background: inherit; }
.gy-c-right { text-align: right; font-variant-numeric: tabular-nums; }
.gy-c-middle { text-align: center; }
.gy-c-error { color: var(--gy-bad); }
.gy-c-in { background: #e3ecfd; }
.gy-c-found { background: #fef0c7; }
.gy-c-found.gy-c-in { background: #fcdfa0; }
.gy-c-active { background: var(--gy-paper); outline: 2px solid var(--gy-blue); outline-offset: -2px; }
.gy-row-skeleton { position: absolute; top: 7px; right: 0; margin-left: 8px; height: 10px; background: repeating-linear-gradient(90deg, #e4e9ee 0 56px, transparent 56px 88px); opacity: .8; }
.gy-row-skeleton[hidden] { display: none; }
.gy-handle { display: none; position: absolute; right: -2px; bottom: -2px; width: 22px; height: 22px; touch-action: none; }
.gy-handle::after { content: ''; position: absolute; right: 2px; bottom: 2px; width: 10px; height: 10px; border-radius: 50%; background: var(--gy-blue); }
@media (pointer: coarse) { .gy-handle { display: block; } }
.gy-sheet-foot { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 16px; padding-top: 4px; font-size: 13px; min-height: 28px; }
.gy-sheet-news { flex: 1 1 12em; min-width: 0; }
.gy-tabs { display: flex; gap: 2px; overflow-x: auto; scrollbar-width: thin; padding-top: 4px; flex: none; }
.gy-tab { flex: none; font: inherit; font-size: 13px; line-height: 20px; display: inline-flex; align-items: baseline; gap: 6px; padding: 4px 14px; border: 1px solid var(--gy-line); border-radius: 0 0 6px 6px; background: #eef1f5; color: #475467; cursor: pointer; }
.gy-tab[aria-selected=true] { background: var(--gy-paper); color: var(--gy-blue); font-weight: 600; box-shadow: inset 0 -2px 0 var(--gy-blue); }
.gy-tab .gy-cut { max-width: 14em; }
.gy-tab-hidden { border-style: dashed; }
.gy-tab-hidden .gy-cut { font-style: italic; }
.gy-tab small { font-size: 11px; font-weight: 400; color: #5b6b7b; }
@media (max-width: 600px) { .gy-sheets { padding: 8px; } .gy-value-type { display: none; } .gy-name-box { width: 84px; } .gy-sheet-tools { gap: 4px 10px; } }
`;
