import { useEffect } from 'react';
import { setTitle } from './frame/title.js';
import { useWords } from './words.js';

type Say = (key: string, options?: Record<string, string>) => string;

/** AdminJS's buttons that show only a picture, and the word for what each does. */
const PICTURES: Record<string, string> = {
  '[data-testid^="property-edit-"] button:has(svg)': 'showPassword',
  '[data-testid=first]': 'firstPage',
  '[data-testid=previous]': 'previousPage',
  '[data-testid=next]': 'nextPage',
  '[data-testid=last]': 'lastPage',
};
const FIELDS = '[data-testid^="property-"] :is(input, select, textarea):not([id]:not([role=combobox]))';
/** The heading that AdminJS shows if there is no such list, page or record. */
const NOT_FOUND = '[data-testid^="No"][data-testid$="Error"] :is(h1, h2, h3, h4, h5)';
/** Elements wider than the screen. Without a pointer, people scroll them by the arrow keys, and need to reach them by Tab. */
const SCROLLING = '.gy-scroll:not([tabindex])';

/**
 * Names AdminJS's arrows and fields for screen readers, because AdminJS leaves them without a name. To change them, whole components
 * would have to be copied. Therefore this sets the names each time the page has changed.
 */
export function ControlNames() {
  const { say, language } = useWords('Controls');
  // biome-ignore lint/correctness/useExhaustiveDependencies: `say` is another function each time, and says the same until the language changes
  useEffect(() => {
    let asked = 0;
    const name = () => {
      asked = 0;
      nameControls(say);
    };
    const observer = new MutationObserver(() => {
      asked ||= requestAnimationFrame(name);
    });
    observer.observe(document.body, { childList: true, subtree: true });
    name();
    return () => {
      observer.disconnect();
      cancelAnimationFrame(asked);
    };
  }, [language]);
  return null;
}

function nameControls(say: Say): void {
  for (const [selector, word] of Object.entries(PICTURES)) {
    for (const element of document.querySelectorAll(selector)) setName(element, say(word));
  }
  for (const field of document.querySelectorAll(FIELDS)) setName(field, labelOf(field));
  for (const box of document.querySelectorAll(SCROLLING)) box.setAttribute('tabindex', '0');
  for (const heading of document.querySelectorAll(NOT_FOUND)) {
    heading.setAttribute('role', 'heading');
    heading.setAttribute('aria-level', '1');
    setTitle([heading.textContent ?? '']);
  }
}

/** Returns the label of a field's property. Each of the two fields of a range adds its own: "Created - From:". */
function labelOf(field: Element): string {
  const labels = [...(field.closest('[data-testid^="property-"]')?.querySelectorAll('label') ?? [])];
  const before = labels.filter((label) => label.compareDocumentPosition(field) & Node.DOCUMENT_POSITION_FOLLOWING);
  const around = [before[0], ...before.slice(1).slice(-1)];
  return around.map((label) => label?.textContent?.trim() ?? '').join(' ');
}

function setName(element: Element, name: string): void {
  if (name !== '' && element.getAttribute('aria-label') !== name) element.setAttribute('aria-label', name);
}
