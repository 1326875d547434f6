import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listPages } from '../../screenshots/pages.js';
import { type Stage, setStage } from '../../screenshots/stage.js';
import { startBackend } from '../helpers/backends.js';
import { chromiumPath, launchBrowser, signIn, visit } from './browser.js';
import { findFaults } from './signed-in.js';

const SIZES = { wide: [1920, 1080], laptop: [1366, 768], narrow: [390, 844] } as const;
/** Landmarks, headings and names that are there twice are moderate for axe-core. */
const IMPACTS = ['moderate', 'serious', 'critical'];

describe.skipIf(!chromiumPath)('every page of the panel', () => {
  let stage: Stage;
  let browser: Browser;

  beforeAll(async () => {
    const { env } = await startBackend('postgres');
    [stage, browser] = await Promise.all([setStage(env), launchBrowser()]);
  });

  afterAll(async () => {
    await browser?.close();
    await stage?.server.stop();
  });

  // What axe-core says of Bull Board's page is for its makers: we mount it, and its parts are theirs.
  const isOurs = ({ name }: { name: string }) => name !== 'queues';

  test.each(['en-US', 'ja-JP'])(
    'has nothing that axe-core would have otherwise, and nothing that sticks out of the screen: %s',
    async (locale) => {
      const { page, complaints } = await visit(browser, stage.server.url, locale);
      const problems: string[] = [];
      let signedIn = false;
      for (const { name, path, ready, act, signedOut, upTo } of listPages(stage).filter(isOurs)) {
        if (!signedOut && !signedIn) {
          await signIn(page, 'admin', 'admin');
          signedIn = true;
        }
        for (const [size, [width, height]] of Object.entries(SIZES)) {
          if (upTo !== undefined && width > upTo) continue;
          await page.setViewportSize({ width, height });
          await page.goto(path);
          await page.waitForSelector(ready);
          await act?.(page);
          problems.push(...(await findFaults(page, IMPACTS)).map((problem) => `${name}, ${size}: ${problem}`));
          const content = await page.evaluate(() => document.querySelector('[data-css=app-content]')?.scrollWidth ?? 0);
          if (content > width) problems.push(`${name}, ${size}: ${content} px wide`);
        }
      }
      expect(problems).toEqual([]);
      // The page that does not exist is a 404, which the console tells.
      expect(complaints.filter((complaint) => !complaint.includes('404'))).toEqual([]);
    },
    600_000,
  );
});
