/** The question how a text file is to be read. */
export const PARSE_AS_STYLE = `
.gy-ask { width: min(480px, calc(100vw - 32px)); max-height: calc(100dvh - 32px); overflow-y: auto; box-sizing: border-box; margin: auto; padding: 20px 24px; border: 0; border-radius: 10px; background: var(--gy-paper); color: var(--gy-ink); font-size: 14px; line-height: 1.6; box-shadow: 0 20px 48px rgb(16 24 40 / .28); }
.gy-ask::backdrop { background: rgb(16 24 40 / .45); }
.gy-ask h2 { margin: 0 0 8px; font-size: 18px; font-weight: 600; line-height: 1.3; overflow-wrap: anywhere; }
.gy-ask :focus-visible { outline: 2px solid var(--gy-blue); outline-offset: 2px; }
.gy-ask-buttons { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: 8px; margin-top: 20px; }
.gy-ask .gy-asked { margin-top: 14px; }
.gy-asked select { font: inherit; padding: 8px 10px; border: 1px solid #8595a5; border-radius: 6px; width: 100%; box-sizing: border-box; background: var(--gy-paper); color: var(--gy-ink); }
.gy-asked-beside { display: grid; grid-template-columns: auto 1fr; align-items: center; gap: 2px 8px; }
.gy-asked-beside input { grid-area: 1 / 1; width: 18px; height: 18px; margin: 0; accent-color: var(--gy-blue); }
.gy-asked-beside > span { grid-column: 2; }
@media (max-width: 600px) { .gy-ask-buttons .gy-button { flex: 1 1 auto; } }
`;
