/** Menus that somebody has opened in a list, and questions, which are above the list. */
const OPEN = '[aria-expanded=true], details[open], [popover]:popover-open';
const QUESTION = 'dialog[open]';

/**
 * Whether somebody is at the rows of a list: points at them, is among them by keyboard, has a menu open, selects text, or has scrolled
 * down to read. Rows must not move then.
 */
export function isInUse(list: HTMLElement): boolean {
  const rows = list.querySelector('tbody');
  if (!rows) return false;
  const selection = getSelection();
  const isMarking = selection !== null && !selection.isCollapsed && rows.contains(selection.anchorNode);
  return (
    rows.matches(':hover') ||
    rows.contains(document.activeElement) ||
    isMarking ||
    list.querySelector(OPEN) !== null ||
    document.querySelector(QUESTION) !== null ||
    isScrolledPast(rows)
  );
}

/** Whether the first row has scrolled out of sight. */
function isScrolledPast(rows: HTMLElement): boolean {
  const first = rows.firstElementChild;
  const box = scrollerOf(rows);
  return first !== null && box !== null && first.getBoundingClientRect().top < box.getBoundingClientRect().top;
}

/** The element that scrolls the page. */
export function scrollerOf(element: HTMLElement): HTMLElement | null {
  return element.closest('[data-css="app-content"]');
}
