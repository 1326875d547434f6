import { colorVariables } from './colors.js';
import { FRAME_STYLE } from './styles/frame.js';
import { HOME_STYLE } from './styles/home.js';
import { LISTS_STYLE } from './styles/lists.js';
import { LIVE_STYLE } from './styles/live.js';
import { PARSE_AS_STYLE } from './styles/parse-as.js';
import { QUESTION_STYLE } from './styles/question.js';
import { RECORD_STYLE } from './styles/records.js';
import { SHEET_STYLES } from './styles/sheet.js';
import { FONT } from './theme.js';

/** The panel's own style. As text in a module, so that it travels with the compiled code. */
export const STYLESHEET = `
:root { ${colorVariables()} }
html body, .gy-login { font-family: ${FONT}; color: var(--gy-ink); }
.gy-page, .gy-login, .gy-list, .gy-side, .gy-page-header, .gy-filter, .gy-ask, .gy-row-menu, .gy-skip { font-size: 14px; line-height: 1.6; color: var(--gy-ink); }
.gy-page { background: var(--gy-paper); padding: 24px; border-radius: 8px; }
.gy-page[data-page="password"] { margin: 20px 24px; }
.gy-page h1, .gy-page h2, .gy-login h1, .gy-title, .gy-filter h2, .gy-ask h2 { font-weight: 600; line-height: 1.3; }
.gy-page h1, .gy-title { font-size: 22px; overflow-wrap: anywhere; }
.gy-page h2 { font-size: 16px; margin: 24px 0 8px; }
.gy-page strong, .gy-top strong { font-weight: 600; }
.gy-page a:not(.gy-button), td a { color: var(--gy-blue); }
.gy-page code, .gy-id { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 13px; overflow-wrap: anywhere; }
.gy-faint { color: var(--gy-faint); }
.gy-good { color: var(--gy-good); }
.gy-bad { color: var(--gy-bad); }
.gy-nowrap, .gy-time, td .gy-id { white-space: nowrap; }
.gy-cut { display: inline-block; max-width: 22em; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; vertical-align: bottom; }
.gy-number { text-align: right; font-variant-numeric: tabular-nums; }
.gy-links { display: flex; flex-wrap: wrap; gap: 8px; margin: 16px 0; }
.gy-button { display: inline-block; font: inherit; font-size: 14px; line-height: 20px; padding: 6px 14px; border: 1px solid var(--gy-line); border-radius: 6px; background: var(--gy-paper); color: var(--gy-ink); text-decoration: none; cursor: pointer; white-space: nowrap; }
.gy-button:hover { border-color: var(--gy-blue); color: var(--gy-blue); }
.gy-primary, .gy-primary:hover { background: var(--gy-blue); border-color: var(--gy-blue); color: #fff; }
.gy-primary:hover { background: var(--gy-blue-dark); border-color: var(--gy-blue-dark); }
:is(.gy-main, .gy-top, .gy-side, .gy-ask, .gy-login) :focus-visible, .gy-skip:focus-visible { outline: 2px solid var(--gy-blue); outline-offset: 2px; }
.gy-facts { display: grid; grid-template-columns: minmax(8em, max-content) 1fr; column-gap: 24px; margin: 16px 0; }
.gy-facts > div { display: contents; }
.gy-facts dt { color: var(--gy-faint); padding: 4px 0; }
.gy-facts dd { padding: 4px 0; overflow-wrap: anywhere; min-width: 0; }
.gy-scroll { overflow-x: auto; }
.gy-table { width: 100%; border-collapse: collapse; }
.gy-table th, .gy-table td { text-align: left; padding: 6px 12px; border-bottom: 1px solid var(--gy-line); vertical-align: top; }
.gy-table thead th { color: var(--gy-faint); white-space: nowrap; }
.gy-table .gy-number { text-align: right; }
.gy-value { overflow-wrap: anywhere; white-space: pre-wrap; width: 80%; }
.gy-pre { background: #f4f6f8; border: 1px solid var(--gy-line); border-radius: 6px; padding: 12px; overflow: auto; max-height: 32em; font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 13px; line-height: 1.5; white-space: pre-wrap; overflow-wrap: anywhere; }
.gy-page details { margin-top: 16px; }
.gy-page summary { cursor: pointer; color: var(--gy-faint); margin-bottom: 8px; }
.gy-problem { background: #fef3f2; border: 1px solid #fda29b; border-radius: 6px; padding: 10px 14px; color: #7a271a; margin: 12px 0; overflow-wrap: anywhere; }
.gy-status { display: inline-block; border-radius: 999px; padding: 0 10px; font-size: 12px; line-height: 20px; font-weight: 500; white-space: nowrap; vertical-align: middle; background: #eaecf0; color: #344054; }
.gy-status-STARTED { background: #dbeafe; color: var(--gy-blue-dark); }
.gy-status-RETRY { background: #fef0c7; color: #7a2e0e; }
.gy-status-SUCCESS { background: #d1fadf; color: #05603a; }
.gy-status-FAILURE { background: #fee4e2; color: #912018; }
.gy-status-REVOKED { background: #f2f4f7; color: #475467; }
.gy-progress { display: flex; align-items: center; gap: 12px; margin: 12px 0; }
.gy-page progress { width: 16em; max-width: 40%; accent-color: var(--gy-blue); }
.gy-lines { list-style: none; margin: 0; padding: 0; }
.gy-lines li { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 12px; padding: 7px 0; border-bottom: 1px solid var(--gy-line); }
.gy-lines li .gy-time { color: var(--gy-faint); font-size: 13px; }
.gy-lines li > .gy-time:last-child { margin-left: auto; }
.gy-lines .gy-cut { flex: 0 1 auto; max-width: min(28em, 60%); }
.gy-drop { border: 2px dashed var(--gy-edge); border-radius: 10px; padding: 40px 16px; text-align: center; margin-bottom: 16px; }
.gy-drop-over { border-color: var(--gy-blue); background: #eff4ff; }
.gy-drop-title { font-size: 18px; font-weight: 600; }
.gy-drop > * { margin: 6px 0; }
.gy-cells { display: inline-flex; gap: 4px; max-width: 100%; vertical-align: bottom; overflow: hidden; align-items: baseline; }
.gy-cell { display: inline-block; max-width: 12em; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; padding: 1px 6px; border-radius: 4px; background: #f4f6f8; flex: none; min-width: 1.5em; box-sizing: border-box; }
.gy-cell-number { font-variant-numeric: tabular-nums; text-align: right; background: #eef6ff; }
.gy-cell:empty { background: none; border: 1px dashed var(--gy-line); min-height: 20px; }
.gy-home { background: none; padding: 24px; }
.gy-hero { margin-bottom: 16px; }
.gy-card { background: var(--gy-paper); border: 1px solid var(--gy-line); border-radius: 10px; padding: 16px 20px; margin-bottom: 16px; min-width: 0; }
.gy-card h2 { margin: 0 0 8px; }
.gy-empty { text-align: center; }
.gy-empty p { margin-bottom: 16px; }
.gy-counts { display: flex; flex-wrap: wrap; gap: 8px 20px; }
.gy-counts a { text-decoration: none; white-space: nowrap; }
.gy-counts strong { font-size: 18px; color: var(--gy-ink); vertical-align: middle; }
.gy-top { display: flex; align-items: center; gap: 16px; height: 64px; flex-shrink: 0; padding: 0 20px; background: var(--gy-paper); border-bottom: 1px solid var(--gy-line); font-size: 14px; line-height: 1.4; }
.gy-space { flex-grow: 1; }
.gy-user { display: flex; flex-direction: column; min-width: 0; }
.gy-account { position: relative; }
.gy-account summary { display: flex; align-items: center; gap: 8px; padding: 4px 8px; border-radius: 6px; cursor: pointer; list-style: none; }
.gy-account summary::-webkit-details-marker { display: none; }
.gy-account summary:hover, .gy-account[open] summary { background: #f1f4f8; }
.gy-account > a { position: absolute; right: 0; top: calc(100% + 6px); z-index: 20; padding: 10px 16px; background: var(--gy-paper); border: 1px solid var(--gy-line); border-radius: 6px; box-shadow: 0 6px 20px #1c273326; color: var(--gy-ink); text-decoration: none; white-space: nowrap; }
.gy-account > a:hover { color: var(--gy-blue); }
.gy-form { display: flex; flex-direction: column; align-items: flex-start; gap: 16px; max-width: 420px; margin-top: 16px; }
.gy-asked { display: flex; flex-direction: column; gap: 4px; width: 100%; }
.gy-asked label { font-weight: 600; }
.gy-asked :is(input:not([role]), select) { font: inherit; font-size: 14px; line-height: 20px; padding: 7px 10px; border: 1px solid var(--gy-edge); border-radius: 6px; width: 100%; box-sizing: border-box; background: var(--gy-paper); color: var(--gy-ink); }
.gy-asked [aria-invalid=true] { border-color: var(--gy-bad); }
.gy-user .gy-cut { max-width: 12em; }
.gy-user .gy-faint { font-size: 12px; }
.gy-languages { display: inline-flex; border: 0; gap: 2px; padding: 0; margin: 0; }
.gy-languages button { font: inherit; font-size: 13px; padding: 4px 10px; border: 0; border-radius: 6px; background: none; color: var(--gy-faint); cursor: pointer; white-space: nowrap; }
.gy-languages button[aria-pressed=true] { background: #e8eefc; color: var(--gy-blue); font-weight: 600; }
.gy-login { min-height: 100%; box-sizing: border-box; padding: 24px 16px; background: var(--gy-back); display: flex; flex-direction: column; align-items: center; justify-content: center; gap: 12px; }
.gy-login form { width: 100%; max-width: 360px; box-sizing: border-box; padding: 28px; display: flex; flex-direction: column; gap: 14px; }
.gy-login h1 { font-size: 22px; display: flex; align-items: center; gap: 12px; }
.gy-login label { display: flex; flex-direction: column; gap: 4px; }
.gy-login input { font: inherit; padding: 8px 10px; border: 1px solid var(--gy-edge); border-radius: 6px; }
@media (max-width: 600px) { .gy-top { gap: 8px; padding: 0 10px; } .gy-user { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); } .gy-page { padding: 16px; } .gy-page[data-page="password"] { margin: 12px 8px; } .gy-facts { grid-template-columns: 1fr; } .gy-facts dd { padding-top: 0; } }
${FRAME_STYLE}${LISTS_STYLE}${SHEET_STYLES}${HOME_STYLE}${LIVE_STYLE}${RECORD_STYLE}${QUESTION_STYLE}${PARSE_AS_STYLE}`;
