/** The pages of a task and of a file. */
export const RECORD_STYLE = `
.gy-back { margin-bottom: 4px; font-size: 13px; }
.gy-links { align-items: center; }
.gy-links[hidden] { display: none; }
.gy-links .gy-button.gy-small { font-size: 14px; padding: 6px 14px; }
.gy-hint { background: #eff4ff; border: 1px solid #b2ccff; border-radius: 6px; padding: 8px 14px; margin: 8px 0; overflow-wrap: anywhere; }
.gy-hint-gone { background: #fef0c7; border-color: #fec84b; color: #7a2e0e; }
.gy-where { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 8px; margin: 8px 0 0; padding: 0; }
.gy-where li { background: #fff; border: 1px solid #fda29b; border-radius: 4px; padding: 0 8px; overflow-wrap: anywhere; min-width: 0; }
.gy-problem details { margin-top: 8px; }
.gy-page .gy-problem summary { color: inherit; margin: 0; }
.gy-halves { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(340px, 100%), 1fr)); gap: 0 32px; align-items: start; }
.gy-halves > section { min-width: 0; }
.gy-timeline { list-style: none; margin: 0; padding: 0; }
.gy-timeline li { position: relative; padding: 4px 0 10px 22px; overflow-wrap: anywhere; }
.gy-timeline li::before { content: ""; position: absolute; left: 3px; top: 11px; width: 9px; height: 9px; border-radius: 50%; background: #98a2b3; }
.gy-timeline li:not(:last-child)::after { content: ""; position: absolute; left: 7px; top: 24px; bottom: -6px; width: 1px; background: var(--gy-line); }
.gy-timeline li[data-step=started]::before, .gy-timeline li[data-step=nextTry]::before { background: var(--gy-blue); }
.gy-timeline li[data-step=SUCCESS]::before { background: var(--gy-good); }
.gy-timeline li:is([data-step=FAILURE], [data-step=tryFailed], [data-step=lost])::before { background: var(--gy-bad); }
.gy-step-error { color: var(--gy-bad); }
.gy-ledger th { font-weight: 400; color: var(--gy-faint); }
.gy-ledger .gy-part th { padding-left: 28px; }
.gy-ledger th, .gy-ledger td { padding: 4px 12px; }
.gy-table tr[aria-current] { background: #f5f8ff; }
.gy-scroll td:not(.gy-value):not(.gy-upload-name) { white-space: nowrap; }
.gy-upload-name { overflow-wrap: anywhere; min-width: 9em; }
.gy-scroll .gy-value { min-width: 8em; }
.gy-page summary:focus-visible, .gy-pre:focus-visible { outline: 2px solid var(--gy-blue); outline-offset: 2px; }
@media (max-width: 600px) { .gy-table th, .gy-table td { padding: 6px 8px; } }
`;
