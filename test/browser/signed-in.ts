import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { signIn, type Visitor, visit } from './browser.js';

/** Somebody with a browser of their own who has signed in and is on the front page. */
export async function enter(
  browser: Browser,
  url: string,
  { username, password, locale }: { username: string; password: string; locale?: string },
): Promise<Visitor> {
  const visitor = await visit(browser, url, locale);
  await visitor.page.goto('/admin/login');
  await signIn(visitor.page, username, password);
  await visitor.page.waitForSelector('[data-page=home]');
  return visitor;
}

/** A small table to upload. */
export function csv(name: string, rows = 3): { name: string; mimeType: string; buffer: Buffer } {
  const lines = Array.from({ length: rows }, (_, row) => `りんご,${row}`);
  return { name, mimeType: 'text/csv', buffer: Buffer.from(`${name},数\n${lines.join('\n')}\n`) };
}

/** A workbook that is taken, because its parts are all there, and that cannot be read. */
export function brokenBook(name: string): { name: string; mimeType: string; buffer: Buffer } {
  const buffer = readFileSync('fixtures/books/refused-not-xml.xlsx');
  return { name, mimeType: 'application/octet-stream', buffer };
}

/** What axe-core finds serious or critical on a page as it is, or in a part of it. */
export function findSerious(page: Page, part = 'html'): Promise<string[]> {
  return findFaults(page, ['serious', 'critical'], part);
}

/** What axe-core finds on a page as it is, or in a part of it, of as much weight as one of `impacts`. */
export async function findFaults(page: Page, impacts: string[], part = 'html'): Promise<string[]> {
  // While something fades in, its colours are not yet those that stay. What is animated for ever has no end to wait for.
  await page.evaluate(async () => {
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ending.map(({ finished }) => finished));
  });
  await page.evaluate(readFileSync('node_modules/axe-core/axe.min.js', 'utf8'));
  return page.evaluate(
    async ([selector, wanted]) => {
      // axe-core put itself into the window.
      const { axe } = window as unknown as { axe: { run(part: string): Promise<{ violations: Violation[] }> } };
      const { violations } = await axe.run(selector);
      return violations
        .filter(({ impact }) => impact !== null && wanted.includes(impact))
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    },
    [part, impacts] as const,
  );
}

interface Violation {
  id: string;
  impact: string | null;
  nodes: { html: string }[];
}
