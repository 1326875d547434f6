import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Backend, startBackend } from '../helpers/backends.js';
import { type Running, runGyoretsu, startGyoretsu } from '../helpers/gyoretsu.js';
import { chromiumPath, launchBrowser } from './browser.js';
import { brokenBook, csv, enter, findSerious } from './signed-in.js';

const ADMIN = { username: 'admin', password: 'admin' };
const VIEWER = { username: 'viewer', password: 'correct-horse-9' };

/** Waits for what the page comes to show. */
const until = <T>(read: () => T) => expect.poll(read, { timeout: 15_000 });

describe.skipIf(!chromiumPath)('the front page', () => {
  let backend: Backend;
  let server: Running;
  let browser: Browser;

  beforeAll(async () => {
    backend = await startBackend('postgres');
    const arguments_ = ['--username', 'viewer', '--email', 'v@example.com', '--role', 'viewer', '--password-stdin'];
    await runGyoretsu(['createsuperuser', ...arguments_], backend.env, `${VIEWER.password}\n`);
    [server, browser] = await Promise.all([startGyoretsu('start', backend.env), launchBrowser()]);
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await backend?.stop();
  });

  test('greets an empty installation with one thing to do, and with a sample', async () => {
    const { page, complaints } = await enter(browser, server.url, ADMIN);
    expect(await page.textContent('[data-greeting]')).toContain('Drop your first workbook');
    expect(await findSerious(page)).toEqual([]);
    await page.click('text=Try the sample');
    await page.waitForSelector('[data-list=uploads] [data-status=SUCCESS]');
    // The first task has been: it greets no more.
    await page.waitForSelector('[data-greeting]', { state: 'detached' });
    await page.waitForSelector('[data-card=ended] [data-status=SUCCESS]');
    expect(complaints).toEqual([]);
  });

  test('takes three files that are dropped anywhere, and shows each until it is done', async () => {
    const { page, complaints } = await enter(browser, server.url, ADMIN);
    await drop(page, [csv('one.csv'), csv('two.csv', 30_000), csv('見積 <b>.csv')]);
    const lines = page.locator('[data-list=uploads] > li');
    await until(() => lines.count()).toBe(3);
    await page.waitForSelector('[data-list=uploads] > li:nth-child(3)[data-status=SUCCESS]');
    await until(() => page.locator('[data-list=uploads] > [data-status=SUCCESS]').count()).toBe(3);
    expect(await lines.nth(1).textContent()).toContain('30,001 rows');
    expect(await lines.nth(2).textContent()).toContain('見積 <b>.csv');
    // Still there after a look at another page, which no reload was.
    await page.click('[data-card=ended] .gy-all a');
    await page.waitForSelector('tbody tr');
    await page.goBack();
    await until(() => lines.count()).toBe(3);
    await page.click('text=Clear this list');
    expect(await lines.count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('says why a file failed, and offers no try that would fail again', async () => {
    const { page, complaints } = await enter(browser, server.url, ADMIN);
    await page.setInputFiles('input[type=file]', brokenBook('broken.xlsx'));
    const line = page.locator('[data-list=uploads] > li');
    await page.waitForSelector('[data-list=uploads] > [data-status=FAILURE]');
    expect(await line.locator('.gy-reason').textContent()).toMatch(/XML.*\.$/);
    const failures = page.locator('[data-card=failures] [data-task]');
    await until(() => failures.count()).toBe(1);
    expect(await page.locator('[data-action=retry]').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('shows the refusal of the server, points out the same bytes, and parses only if told to', async () => {
    const { page, complaints } = await enter(browser, server.url, ADMIN);
    await page.click('text=Parse right after the upload');
    const empty = { name: 'empty.xlsx', mimeType: 'application/octet-stream', buffer: Buffer.alloc(0) };
    const original = csv('original.csv');
    await page.setInputFiles('input[type=file]', [original, empty]);
    await page.waitForSelector('[data-upload=done]');
    expect(await page.textContent('[data-upload=failed] [role=alert]')).toContain('The file is empty');
    await page.setInputFiles('input[type=file]', { ...original, name: 'copy.csv' });
    expect(await page.textContent('[data-duplicate]')).toContain('original.csv');
    expect(await page.locator('[data-list=uploads] [data-status]').count()).toBe(0);
    // The choice is kept.
    await page.reload();
    await page.waitForSelector('[data-page=home]');
    expect(await page.locator('[data-drop] [role=switch]').isChecked()).toBe(false);
    expect(complaints.splice(0)).toEqual([expect.stringContaining('422')]);
  });

  test('stops an upload, and sends it again', async () => {
    const { page } = await enter(browser, server.url, ADMIN);
    // The first attempt hangs on the way.
    await page.route('**/binary_resources?*', () => {}, { times: 1 });
    await page.setInputFiles('input[type=file]', csv('slow.csv'));
    await page.click('[data-upload=sending] >> text=Stop');
    expect(await page.textContent('[data-upload=failed] [role=alert]')).toContain('Stopped');
    await page.click('[data-upload=failed] >> text=Try again');
    await page.waitForSelector('[data-upload=done][data-status=SUCCESS]');
  });

  test('sends again what was refused only for the moment', async () => {
    const { page } = await enter(browser, server.url, ADMIN);
    // As the server answers while its database is away.
    const detail = 'The database did not answer. Try again in some seconds.';
    const problem = { title: 'Service Unavailable', status: 503, code: 'database_away', detail };
    await page.route(
      '**/binary_resources?*',
      (route) => route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
      { times: 1 },
    );
    await page.setInputFiles('input[type=file]', csv('later.csv'));
    expect(await page.textContent('[data-upload=failed] [role=alert]')).toContain('database');
    await page.click('[data-upload=failed] button');
    await page.waitForSelector('[data-upload=done][data-status=SUCCESS]');
  });

  test('has no hole beside what ended last, and each of its tasks in a line', async () => {
    const { page, complaints } = await enter(browser, server.url, ADMIN);
    const names = Array.from({ length: 8 }, (_, at) => `${'長い名前の明細'.repeat(at + 1)}.csv`);
    await page.setInputFiles(
      'input[type=file]',
      names.map((name) => csv(name)),
    );
    await until(() => page.locator('[data-list=uploads] > [data-status=SUCCESS]').count()).toBe(8);
    await until(() => page.locator('[data-card=ended] [data-task]').count()).toBe(8);
    for (const [width, height] of [
      [1366, 768],
      [1920, 1080],
    ] as const) {
      await page.setViewportSize({ width, height });
      const [ended, uploads] = await Promise.all(
        ['ended', 'latestUploads'].map((name) =>
          page.locator(`[data-card=${name}]`).evaluate((card) => {
            const { bottom, left } = card.getBoundingClientRect();
            const lines = [...card.querySelectorAll('li')].map((line) => line.getBoundingClientRect().height);
            const last = card.querySelector('.gy-all')?.getBoundingClientRect().bottom ?? 0;
            return { left, bottom: Math.round(bottom), below: bottom - last, tallest: Math.max(...lines) };
          }),
        ),
      );
      expect(ended?.left).not.toBe(uploads?.left);
      expect(ended?.bottom).toBe(uploads?.bottom);
      for (const card of [ended, uploads]) {
        expect(card?.below).toBeLessThan(100);
        expect(card?.tallest).toBeLessThanOrEqual(44);
      }
    }
    expect(complaints).toEqual([]);
  });

  test('shows a viewer what happens, and nothing that changes anything', async () => {
    const { page, complaints } = await enter(browser, server.url, VIEWER);
    await page.waitForSelector('[data-card=ended]');
    expect(await page.locator('[data-drop], [data-action], [data-page=home] button').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('works by keyboard alone', async () => {
    const { page, complaints } = await enter(browser, server.url, ADMIN);
    // Asked for long before: a browser that learns of it together with the key may let it pass.
    const choosing = page.waitForEvent('filechooser');
    await tabTo(page, '[data-drop] button');
    await page.keyboard.press('Enter');
    const chooser = await choosing;
    await chooser.setFiles(csv('by-keyboard.csv'));
    await page.waitForSelector('[data-upload=done][data-status=SUCCESS]');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await until(() => page.locator('[data-drop] [role=switch]').isChecked()).toBe(false);
    await tabTo(page, '.gy-bell-button', 'Shift+Tab');
    await page.keyboard.press('Enter');
    // What the bell shows comes from the server: before that, there is nothing in it that Tab could lead to.
    await page.waitForSelector('[data-panel=notifications]:not([hidden]) li a');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.closest('[data-panel=notifications]') !== null)).toBe(
      true,
    );
    await page.keyboard.press('Escape');
    expect(await page.evaluate(() => document.activeElement?.className)).toBe('gy-bell-button');
    expect(complaints).toEqual([]);
  });

  test('speaks Japanese on a narrow screen, and nothing sticks out', async () => {
    const { page, complaints } = await enter(browser, server.url, { ...ADMIN, locale: 'ja-JP' });
    await page.setViewportSize({ width: 390, height: 844 });
    await page.setInputFiles('input[type=file]', csv(`${'とても長い名前'.repeat(12)}.csv`));
    await page.waitForSelector('[data-upload=done][data-status=SUCCESS]');
    expect(await page.textContent('[data-list=uploads]')).toContain('4 行');
    const [content, width] = await page.evaluate(() => {
      const box = document.querySelector('[data-css=app-content]');
      return [box?.scrollWidth ?? 0, innerWidth];
    });
    expect(content).toBeLessThanOrEqual(width);
    expect(await findSerious(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

/** Drops files on the page, as from a folder of the desktop. */
async function drop(page: Page, files: { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> {
  const given = files.map(({ name, mimeType, buffer }) => ({ name, mimeType, text: buffer.toString() }));
  const data = await page.evaluateHandle((all) => {
    const transfer = new DataTransfer();
    for (const { name, mimeType, text } of all) transfer.items.add(new File([text], name, { type: mimeType }));
    return transfer;
  }, given);
  await page.dispatchEvent('h1', 'dragover', { dataTransfer: data });
  expect(await page.textContent('[data-drop]')).toContain('Let go');
  await page.dispatchEvent('h1', 'drop', { dataTransfer: data });
}

/** Presses Tab until something has the focus. */
async function tabTo(page: Page, selector: string, key = 'Tab'): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press(key);
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
  }
  throw new Error(`no Tab leads to ${selector}`);
}
