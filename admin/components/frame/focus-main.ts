export const MAIN = 'main';

/** Puts the focus on the page's content: the next Tab leads to the first control in it. */
export function focusMain(): void {
  document.getElementById(MAIN)?.focus({ preventScroll: true });
}
