import { useTranslation } from 'adminjs';
import { type ComponentType, useLayoutEffect } from 'react';
import { useLocation } from 'react-router-dom';
import { focusMain, MAIN } from './focus-main.js';
import { setTitle } from './title.js';

/** Where one was last: the first page of all is told by the browser, those that follow by their content's getting the focus. */
let lastPath: string | null = null;

/** Around the content of each of AdminJS's routes. */
export default function Main({ OriginalComponent, ...props }: { OriginalComponent: ComponentType }) {
  useArrival();
  return (
    <main id={MAIN} className="gy-main" tabIndex={-1}>
      <OriginalComponent {...props} />
    </main>
  );
}

/** Before a page has told its own title, it has that of its list. Before the page's effects, which may tell or focus something else. */
function useArrival(): void {
  const { pathname } = useLocation();
  const { translateLabel, i18n } = useTranslation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `translateLabel` is another function each time; the language names it
  useLayoutEffect(() => {
    const resource = /^\/admin\/resources\/(\w+)/.exec(pathname)?.[1];
    setTitle(resource !== undefined && i18n.exists(`labels.${resource}`) ? [translateLabel(resource)] : []);
    if (lastPath !== null && lastPath !== pathname) focusMain();
    lastPath = pathname;
  }, [pathname, i18n.language]);
}
