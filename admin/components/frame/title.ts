import { useEffect } from 'react';

const PRODUCT = 'Gyoretsu';

/** Names the page in the browser's tab: `sales.xlsx – Files – Gyoretsu`. */
export function setTitle(parts: string[]): void {
  document.title = [...parts, PRODUCT].join(' – ');
}

/** Sets the title as long as a page is shown: from what it shows to what that belongs to. Parts that are not known yet are left out. */
export function useTitle(...parts: (string | null | undefined)[]): void {
  const known = parts.filter((part) => typeof part === 'string' && part !== '');
  const key = JSON.stringify(known);
  useEffect(() => {
    const named: string[] = JSON.parse(key);
    if (named.length > 0) setTitle(named);
  }, [key]);
}
