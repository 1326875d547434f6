import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listPages } from '../../screenshots/pages.js';
import { type Stage, setStage } from '../../screenshots/stage.js';
import { startBackend } from '../helpers/backends.js';
import { chromiumPath, launchBrowser, signIn, visit } from './browser.js';
import { findSerious } from './signed-in.js';

const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 390, height: 844 };

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
    'has nothing serious for axe-core, and nothing that sticks out of a narrow screen: %s',
    async (locale) => {
      const { page, complaints } = await visit(browser, stage.server.url, locale);
      const problems: string[] = [];
      let signedIn = false;
      for (const { name, path, ready, act, signedOut, upTo } of listPages(stage).filter(isOurs)) {
        if (!signedOut && !signedIn) {
          await signIn(page, 'admin', 'admin');
          signedIn = true;
        }
        await page.setViewportSize(upTo === undefined ? WIDE : NARROW);
        await page.goto(path);
        await page.waitForSelector(ready);
        await act?.(page);
        const look = async (size: string) => {
          problems.push(...(await findSerious(page)).map((problem) => `${name}, ${size}: ${problem}`));
        };
        if (upTo === undefined) await look('wide');
        await page.setViewportSize(NARROW);
        await look('narrow');
        const width = await page.evaluate(() => document.querySelector('[data-css=app-content]')?.scrollWidth ?? 0);
        if (width > NARROW.width) problems.push(`${name} is ${width} px wide on a narrow screen`);
      }
      expect(problems).toEqual([]);
      // The page that does not exist is a 404, which the console tells.
      expect(complaints.filter((complaint) => !complaint.includes('404'))).toEqual([]);
    },
    240_000,
  );
});
