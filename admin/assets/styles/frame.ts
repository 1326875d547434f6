/** Wider than this, the menu is always there; narrower, it lies over the page when it is asked for. */
const MENU_PX = 1200;

/** What is around every page: the menu, the way past it, the heading. `#app` outweighs the classes that AdminJS writes later. */
export const FRAME_STYLE = `
.gy-skip { position: absolute; z-index: 3000; top: 8px; left: 8px; padding: 8px 16px; border-radius: 6px; background: var(--gy-paper); color: var(--gy-blue); box-shadow: 0 6px 20px #1c273326; }
.gy-skip:not(:focus) { width: 1px; height: 1px; padding: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.gy-main { display: flex; flex-direction: column; flex: 1 0 auto; min-width: 0; max-width: 100%; box-sizing: border-box; }
.gy-main:focus { outline: none; }
#app .gy-main > [data-css$="-list"], #app .gy-main > section { box-sizing: border-box; width: 100%; max-width: 100%; height: auto; padding: 20px 24px 32px; }
#app .gy-main > section > section { min-width: 0; max-width: 100%; }
.gy-side { flex: none; width: 228px; box-sizing: border-box; overflow-y: auto; padding: 0 12px 16px; background: var(--gy-paper); border-right: 1px solid var(--gy-line); }
.gy-side ul { list-style: none; margin: 0; padding: 0; }
.gy-side li a { display: flex; align-items: center; gap: 12px; padding: 8px 12px; border-radius: 6px; color: var(--gy-ink); text-decoration: none; }
.gy-side li a:hover { background: var(--gy-back); color: var(--gy-blue); }
.gy-side li a[aria-current] { background: #e8eefc; color: var(--gy-blue); font-weight: 600; }
.gy-side svg { flex: none; width: 18px; height: 18px; }
.gy-side-label { margin: 20px 12px 6px; font-size: 12px; color: var(--gy-faint); }
.gy-brand { display: flex; align-items: center; gap: 10px; padding: 18px 12px; font-size: 19px; font-weight: 600; text-decoration: none; color: var(--gy-ink); white-space: nowrap; }
.gy-brand small { font-size: 14px; font-weight: 500; color: var(--gy-faint); }
.gy-top .gy-brand { display: none; padding: 0; }
.gy-menu { display: none; font-size: 22px; line-height: 1; border: 0; border-radius: 6px; background: none; padding: 8px; cursor: pointer; color: var(--gy-ink); }
.gy-menu-shade { position: fixed; inset: 0; z-index: 2990; background: rgb(16 24 40 / .45); }
@media (max-width: ${MENU_PX - 1}px) {
  .gy-menu { display: block; }
  .gy-top .gy-brand { display: flex; }
  .gy-side { position: fixed; z-index: 2995; inset: 0 auto 0 0; width: 260px; visibility: hidden; translate: -100%; }
  .gy-side-open { visibility: visible; translate: 0; box-shadow: 0 12px 32px rgb(16 24 40 / .28); }
}
@media (max-width: ${MENU_PX - 1}px) and (prefers-reduced-motion: no-preference) {
  .gy-side { transition: translate 160ms ease-out, visibility 0s 160ms; }
  /* At once: what is hidden takes no focus. */
  .gy-side-open { transition: translate 160ms ease-out; }
}
.gy-page-header { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 8px 16px; margin-bottom: 12px; }
.gy-page-header .gy-links { margin: 0; }
.gy-count { margin-left: 4px; padding: 1px 9px; border: 1px solid var(--gy-edge); border-radius: 999px; font-size: 13px; font-weight: 400; line-height: 20px; vertical-align: middle; color: var(--gy-faint); font-variant-numeric: tabular-nums; }
.gy-back { margin-bottom: 4px; font-size: 13px; line-height: 1.6; }
.gy-back a { color: var(--gy-blue); text-decoration: none; }
.gy-back a:hover { text-decoration: underline; }
#app [data-testid$=Error] h4 { font-size: 22px; font-weight: 600; }
/* AdminJS's forms: our buttons, our fields, and no wider than a line that can be read. */
#app [data-css$="-form"] { max-width: 640px; }
#app [data-css$="-drawer-content"] { padding: 24px; border-radius: 8px 8px 0 0; }
#app [data-css$="-drawer-footer"] { justify-content: flex-start; padding: 0 24px 24px; border-radius: 0 0 8px 8px; }
#app .adminjs_Button { font-size: 14px; line-height: 20px; padding: 6px 14px; border-radius: 6px; }
#app :is(.adminjs_Input, .adminjs_TextArea) { border-radius: 6px; }
#app [data-css$="-form"] label { font-size: 14px; font-weight: 600; line-height: 20px; margin-bottom: 4px; color: var(--gy-ink); }
#app [data-css$="-form"] label[required]::before { color: inherit; }
#app [data-testid^="property-edit-"] > div { margin-bottom: 16px; }
#app [data-testid^="property-edit-"] .adminjs_Text:empty { display: none; }
.gy-main section .gy-home { padding: 0; }
@media (max-width: 600px) { #app .gy-main > [data-css$="-list"], #app .gy-main > section { padding: 12px 8px 24px; } .gy-page-header { padding: 0 4px; } .gy-top .gy-brand { display: none; } }
`;
