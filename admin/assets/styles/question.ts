/** The dialogs in which the panel asks, and buttons that destroy something. */
export const QUESTION_STYLE = `
.gy-danger, .gy-danger:hover { color: var(--gy-bad); }
.gy-button.gy-danger:hover { border-color: var(--gy-bad); }
.gy-danger-full, .gy-danger-full:hover { background: var(--gy-bad); border-color: var(--gy-bad); color: #fff; }
.gy-danger-full:hover { background: var(--gy-bad-dark); border-color: var(--gy-bad-dark); }
.gy-ask .gy-danger-full:focus-visible, .gy-main .gy-danger-full:focus-visible { outline-color: var(--gy-ink); }
.gy-ask { width: min(480px, calc(100vw - 32px)); max-height: calc(100dvh - 32px); overflow-y: auto; box-sizing: border-box; margin: auto; padding: 20px 24px; border: 0; border-radius: 10px; background: var(--gy-paper); color: var(--gy-ink); box-shadow: 0 20px 48px rgb(16 24 40 / .28); }
.gy-ask::backdrop { background: rgb(16 24 40 / .45); }
.gy-ask h2 { font-size: 18px; margin: 0 0 8px; overflow-wrap: anywhere; }
.gy-ask p { margin: 4px 0; overflow-wrap: anywhere; }
.gy-ask ul { margin: 10px 0 0; padding: 8px 12px; border: 1px solid var(--gy-line); border-radius: 6px; background: var(--gy-back); }
.gy-ask li { display: block; max-width: 100%; }
.gy-ask-buttons { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: 8px; margin-top: 20px; }
@media (max-width: 600px) { .gy-ask-buttons .gy-button { flex: 1 1 auto; } }
`;
