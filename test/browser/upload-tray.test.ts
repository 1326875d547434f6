import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Backend, startBackend } from '../helpers/backends.js';
import { type Running, startGyoretsu } from '../helpers/gyoretsu.js';
import { chromiumPath, launchBrowser } from './browser.js';
import { csv, enter, findSerious } from './signed-in.js';

const ADMIN = { username: 'admin', password: 'admin' };
const LONG = `${'とても長い名前'.repeat(12)}.csv`;

/** Waits for what the page comes to show. */
const until = <T>(read: () => T) => expect.poll(read, { timeout: 15_000 });

describe.skipIf(!chromiumPath)('a running upload', () => {
  let backend: Backend;
  let server: Running;
  let browser: Browser;

  beforeAll(async () => {
    backend = await startBackend('postgres');
    [server, browser] = await Promise.all([startGyoretsu('start', backend.env), launchBrowser()]);
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await backend?.stop();
  });

  /** Uploads files whose requests wait until they are let go, or cut. */
  async function hold(page: Page, files: ReturnType<typeof csv>[]): Promise<(end: 'letGo' | 'cut') => void> {
    let release: (end: 'letGo' | 'cut') => void = () => {};
    const released = new Promise<'letGo' | 'cut'>((resolve) => {
      release = resolve;
    });
    await page.route('**/binary_resources?*', async (route) => {
      await ((await released) === 'letGo' ? route.continue() : route.abort());
    });
    await page.setInputFiles('input[type=file]', files);
    await page.waitForSelector('[data-upload=sending]');
    return release;
  }

  const tray = (page: Page) => page.locator('[data-tray]');

  test('is shown on every other page, leads back to its line, and goes on meanwhile', async () => {
    const { page, complaints } = await enter(browser, server.url, ADMIN);
    const release = await hold(page, [csv('one.csv'), csv('two.csv'), csv('three.csv')]);
    // Where each has a line, nothing says it twice.
    expect(await tray(page).count()).toBe(0);
    await page.click('[href="/admin/resources/TaskResult"]');
    await until(() => tray(page).innerText()).toMatch(/3 files on their way\s+\d+ %/);
    await page.click('[href="/admin/resources/User"]');
    await page.waitForSelector('tbody tr');
    expect(await tray(page).innerText()).toContain('3 files on their way');
    expect(await findSerious(page)).toEqual([]);
    await tray(page).locator('a').click();
    await page.waitForSelector('[data-upload=sending]');
    expect(await page.locator('[data-list=uploads] li').count()).toBe(3);
    await page.click('[href="/admin/resources/TaskResult"]');
    release('letGo');
    await until(() => tray(page).innerText()).toBe('');
    await until(() => page.locator('tbody').innerText()).toContain('three.csv');
    expect(complaints).toEqual([]);
  });

  test('says that it failed, wherever one is, in Japanese, on a narrow screen', async () => {
    const { page } = await enter(browser, server.url, { ...ADMIN, locale: 'ja-JP' });
    await page.setViewportSize({ width: 390, height: 844 });
    const release = await hold(page, [csv(LONG)]);
    // By a link of the page: the menu is closed here.
    await page.click('[data-card=latestUploads] .gy-all a, [data-card=ended] .gy-all a');
    await until(() => tray(page).textContent()).toContain('1 件をアップロード中');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    const seen = await tray(page).boundingBox();
    expect((seen?.x ?? -1) >= 0 && (seen?.x ?? 0) + (seen?.width ?? 999) <= 390).toBe(true);
    release('cut');
    await until(() => tray(page).innerText()).toContain('失敗');
    await tray(page).locator('a').click();
    await page.waitForSelector('[data-upload=failed]');
  });

  test('warns whoever leaves the panel, from whatever page, and nobody once it is done', async () => {
    const { page } = await enter(browser, server.url, ADMIN);
    const release = await hold(page, [csv('leaving.csv')]);
    await page.click('[href="/admin/resources/TaskResult"]');
    await until(() => tray(page).getAttribute('data-tray')).toBe('sending');
    const warned: string[] = [];
    page.on('dialog', (dialog) => {
      warned.push(dialog.type());
      void dialog.dismiss();
    });
    await page.goto('/admin/queues').catch(() => {});
    expect(warned).toEqual(['beforeunload']);
    expect(new URL(page.url()).pathname).toBe('/admin/resources/TaskResult');
    release('letGo');
    await until(() => tray(page).innerText()).toBe('');
    await page.goto('/admin/queues');
    expect(warned).toEqual(['beforeunload']);
  });
});
