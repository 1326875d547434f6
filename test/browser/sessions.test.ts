import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Backend, startBackend } from '../helpers/backends.js';
import { type Running, startGyoretsu } from '../helpers/gyoretsu.js';
import { chromiumPath, launchBrowser } from './browser.js';
import { enter, findSerious } from './signed-in.js';

const ADMIN = { username: 'admin', password: 'admin' };

describe.skipIf(!chromiumPath)('the page of one’s own sessions', () => {
  let backend: Backend;
  let server: Running;
  let browser: Browser;

  beforeAll(async () => {
    backend = await startBackend('postgres');
    [server, browser] = await Promise.all([startGyoretsu('web', backend.env), launchBrowser()]);
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await backend?.stop();
  });

  test('ends one or all others, but only for who knows the password', async () => {
    const { page, complaints } = await enter(browser, server.url, ADMIN);
    const [second, third] = [await enter(browser, server.url, ADMIN), await enter(browser, server.url, ADMIN)];
    await page.click('.gy-account summary');
    await page.click('.gy-account a >> text=Sessions');
    await page.waitForSelector('.gy-session >> nth=2');
    expect(await page.locator('[data-current]').count()).toBe(1);
    expect(await findSerious(page)).toEqual([]);

    // The Enter key alone ends nothing.
    await page.fill('[name=own]', 'admin');
    await page.press('[name=own]', 'Enter');
    await page.fill('[name=own]', 'guess');
    await page.click('.gy-session button >> nth=0');
    await page.waitForSelector('[role=alert] >> text=Your own password is wrong.');
    expect(await page.locator('.gy-session').count()).toBe(3);
    await page.fill('[name=own]', 'admin');
    await page.click('.gy-session button >> nth=0');
    await page.waitForSelector('[role=status] >> text=Signed out there.');
    expect(await page.locator('.gy-session').count()).toBe(2);
    expect(await page.inputValue('[name=own]')).toBe('');

    await page.fill('[name=own]', 'admin');
    await page.click('text=Sign out everywhere else');
    await page.waitForSelector('[role=status] >> text=Signed out everywhere else.');
    expect(await page.locator('.gy-session').count()).toBe(1);
    await page.waitForSelector('text=You are signed in nowhere else.');
    for (const other of [second, third]) await other.page.waitForURL(/\/admin\/login/);
    // The refusal is a 400, which the console tells.
    expect(complaints).toEqual([expect.stringContaining('400')]);
  });

  test('is in Japanese, and fits a narrow screen', async () => {
    const { page } = await enter(browser, server.url, { ...ADMIN, locale: 'ja-JP' });
    await page.setViewportSize({ width: 390, height: 800 });
    await page.goto('/admin/pages/sessions');
    await page.waitForSelector('.gy-session >> nth=1');
    expect(await page.textContent('main')).toContain('あなた自身のパスワード');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    expect(await findSerious(page)).toEqual([]);
  });
});
