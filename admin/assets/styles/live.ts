/** The bell, and the messages about ends. */
export const LIVE_STYLE = `
/* Somebody signed out in another tab. */
html.gy-gone body { display: none; }
/* For those who hear the page. */
.gy-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.gy-tray { flex: none; font-size: 13px; }
.gy-tray a { display: flex; align-items: center; gap: 8px; color: var(--gy-ink); white-space: nowrap; }
.gy-tray a.gy-bad { color: var(--gy-bad); }
.gy-tray progress { width: 72px; accent-color: var(--gy-blue); }
.gy-bell { position: relative; flex: none; }
.gy-bell-button { position: relative; display: grid; place-items: center; width: 36px; height: 36px; padding: 0; border: 1px solid transparent; border-radius: 8px; background: none; color: var(--gy-ink); cursor: pointer; }
.gy-bell-button:hover, .gy-bell-button[aria-expanded=true] { background: #e8eefc; color: var(--gy-blue); }
.gy-badge { position: absolute; top: -3px; right: -4px; min-width: 18px; height: 18px; box-sizing: border-box; padding: 0 4px; border-radius: 9px; background: var(--gy-bad); color: #fff; font-size: 11px; font-weight: 600; line-height: 18px; text-align: center; }
.gy-bell-panel { position: absolute; z-index: 2000; top: 44px; right: 0; width: 380px; max-height: min(70vh, 560px); overflow-y: auto; box-sizing: border-box; padding: 14px 16px; background: var(--gy-paper); border: 1px solid var(--gy-line); border-radius: 10px; box-shadow: 0 12px 32px rgb(16 24 40 / .18); line-height: 1.5; }
.gy-bell-panel[hidden] { display: none; }
.gy-bell-panel h2 { font-size: 16px; font-weight: 600; margin: 0 0 6px; }
.gy-bell-panel a, .gy-toast a { color: var(--gy-blue); }
.gy-bell-panel :focus-visible, .gy-toast :focus-visible { outline: 2px solid var(--gy-blue); outline-offset: 2px; }
.gy-news { list-style: none; margin: 0; padding: 0; }
.gy-news li { display: grid; grid-template-columns: 1fr auto; gap: 0 10px; padding: 8px 6px 8px 12px; border-bottom: 1px solid var(--gy-line); border-left: 3px solid transparent; font-size: 13px; }
.gy-news li[data-new=true] { border-left-color: var(--gy-blue); background: #f5f8ff; }
.gy-news-name { font-size: 14px; }
.gy-news-name, .gy-toast-title { min-width: 0; overflow-wrap: anywhere; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
.gy-news .gy-time { color: var(--gy-faint); }
.gy-news li > :last-child { grid-column: 1 / -1; }
.gy-desktop { margin-top: 12px; font-size: 13px; line-height: 1.4; }
.gy-toasts { position: fixed; z-index: 1900; right: 16px; bottom: 16px; width: 360px; max-width: calc(100vw - 32px); display: flex; flex-direction: column; gap: 8px; }
.gy-toasts:empty { display: block; height: 0; }
.gy-toast { position: relative; box-sizing: border-box; padding: 12px 44px 12px 16px; background: var(--gy-paper); border: 1px solid var(--gy-line); border-left: 4px solid var(--gy-good); border-radius: 8px; box-shadow: 0 8px 24px rgb(16 24 40 / .18); overflow-wrap: anywhere; line-height: 1.45; font-size: 14px; color: var(--gy-ink); }
.gy-offer { border-left-color: var(--gy-blue); padding-right: 16px; }
.gy-offer-buttons { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 8px; }
.gy-toast-bad { border-left-color: var(--gy-bad); }
.gy-toast-title { font-weight: 600; }
.gy-toast-text { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 6; overflow: hidden; }
.gy-close { position: absolute; top: 6px; right: 6px; width: 32px; height: 32px; border: 0; border-radius: 6px; background: none; color: var(--gy-faint); cursor: pointer; font-size: 14px; }
.gy-close:hover { background: #f2f4f7; color: var(--gy-ink); }
@media (prefers-reduced-motion: no-preference) { .gy-toast { animation: gy-rise 160ms ease-out; } @keyframes gy-rise { from { opacity: 0; translate: 0 8px; } } }
/* There it has a line of its own below the bar. */
@media (max-width: 768px) {
  .gy-top { position: relative; }
  .gy-top:has(.gy-tray a) { margin-bottom: 33px; }
  .gy-tray a { position: absolute; top: calc(100% + 1px); left: 0; right: 0; height: 32px; padding: 0 12px; background: #eff4ff; border-bottom: 1px solid var(--gy-line); }
}
@media (max-width: 600px) {
  .gy-bell { position: static; }
  .gy-bell-panel { top: 60px; left: 8px; right: 8px; width: auto; }
  /* The page ends above the messages, so that they cover nothing of it. */
  .gy-toasts { right: 0; left: 0; bottom: 0; width: auto; max-width: none; gap: 4px; }
  /* One at a time: dismissed, it makes room for the one before. */
  .gy-toast:not(:last-child) { display: none; }
  .gy-toast { border-radius: 0; box-shadow: 0 -2px 10px rgb(16 24 40 / .12); }
  #app [data-css="app"] { height: calc(100% - var(--gy-toasts, 0px)); }
  #app [data-css="notice-wrapper"] > * { min-width: 0 !important; max-width: 100vw; }
  .gy-top { position: relative; }
}
`;
