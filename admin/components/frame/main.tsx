import { useTranslation } from 'adminjs';
import { type ComponentType, useLayoutEffect } from 'react';
import { useLocation } from 'react-router-dom';
import { focusMain, MAIN } from './focus-main.js';
import { setTitle } from './title.js';

/**
 * The path of the page before. The browser announces the first page itself. Later pages are announced because their content gets the
 * focus.
 */
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

/**
 * Titles and focuses a new page. Until the page sets its own title, it has its list's. This runs before the page's effects, which may
 * set a title or focus something else.
 */
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
