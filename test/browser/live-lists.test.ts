import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Backend, startBackend } from '../helpers/backends.js';
import { type Running, startGyoretsu } from '../helpers/gyoretsu.js';
import { chromiumPath, launchBrowser } from './browser.js';
import { enter, findSerious } from './signed-in.js';
import { createSomeTasks, type SomeTasks } from './some-tasks.js';

const ADMIN = { username: 'admin', password: 'admin' };
const FILES = '/admin/resources/BinaryResource';
const TASKS = '/admin/resources/TaskResult';

/** Waits for what the page comes to show. */
const until = <T>(read: () => T) => expect.poll(read, { timeout: 15_000 });

describe.skipIf(!chromiumPath)('an open list', () => {
  let backend: Backend;
  let server: Running;
  let browser: Browser;
  let some: SomeTasks;

  beforeAll(async () => {
    backend = await startBackend('postgres');
    [server, browser] = await Promise.all([startGyoretsu('web', backend.env), launchBrowser()]);
    some = await createSomeTasks(backend.env);
  });

  afterAll(async () => {
    await some?.close();
    await browser?.close();
    await server?.stop();
    await backend?.stop();
  });

  const files = async (prefix: string, count: number) => {
    const ids: string[] = [];
    for (let at = 0; at < count; at++) ids.push(await some.upload(`${prefix}-${at}.csv`, 'a\n1\n'));
    return ids;
  };
  const names = (page: Page) => page.locator('tbody tr td[data-property-name=name]').allInnerTexts();
  const news = (page: Page) => page.locator('[data-list-news]');
  const rowOf = (page: Page, id: string) => page.locator(`tbody tr[data-id="${id}"]`);

  /** Opens a list, and waits until it hears what happens. */
  async function open(path: string, locale?: string): Promise<{ page: Page; complaints: string[]; asked: string[] }> {
    const { page, complaints } = await enter(browser, server.url, { ...ADMIN, ...(locale && { locale }) });
    const asked: string[] = [];
    const streaming = page.waitForResponse((response) => response.url().includes('/events'));
    await page.goto(path);
    await page.waitForSelector(path.startsWith('/admin/resources') ? 'tbody tr' : 'main h1');
    await streaming;
    // Where the login's button was, there may be a row now.
    await page.mouse.move(2, 2);
    await page.waitForLoadState('networkidle').catch(() => {});
    page.on('request', (request) => {
      if (request.url().includes('/actions/list')) asked.push(request.url());
    });
    return { page, complaints, asked };
  }

  test('shows what is uploaded elsewhere, and takes away what is deleted there', async () => {
    await files('there', 2);
    const { page, complaints } = await open(FILES);
    const [id = ''] = await files('elsewhere', 1);
    await until(() => names(page)).toContain('elsewhere-0.csv');
    expect((await names(page))[0]).toBe('elsewhere-0.csv');
    await some.deps.resources.delete([id]);
    await until(() => names(page)).not.toContain('elsewhere-0.csv');
    expect(await news(page).count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('shows its rows though it changes before its first answer has come', async () => {
    const { page, complaints } = await open('/admin/pages/password');
    let held = 0;
    let letGo: () => void = () => {};
    const released = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    await page.route('**/actions/list*', async (route) => {
      if (held++ === 0) await released;
      await route.continue();
    });
    await page.click(`nav a[href="${FILES}"]`);
    await until(() => held).toBe(1);
    await files('meanwhile', 1);
    await until(() => names(page)).toContain('meanwhile-0.csv');
    expect(held).toBe(2);
    letGo();
    expect(complaints).toEqual([]);
  });

  test('changes a task in its place, from waiting to its end', async () => {
    const taskId = await some.queue(await some.upload('moving.csv', 'a\n1\n'));
    const { page, complaints } = await open(TASKS);
    const row = rowOf(page, taskId);
    const cell = (name: string) => row.locator(`[data-property-name=${name}]`).innerText();
    expect(await cell('status')).toBe('Pending');
    await row.evaluate((element) => element.setAttribute('data-known', ''));
    const claim = await some.deps.tasks.claim(taskId, 'host-9:77');
    await until(() => cell('status')).toBe('Running');
    await until(() => cell('worker')).toBe('host-9:77');
    if (!claim) throw new Error('not claimed');
    await some.deps.tasks.fail(claim, { code: 'stalled', message: 'It stood still.', traceback: null });
    await until(() => cell('status')).toBe('Failure');
    await until(() => cell('dateDone')).not.toBe('');
    // The very row: a menu that was open in it would still be so.
    expect(await row.getAttribute('data-known')).toBe('');
    await some.deps.tasks.delete([taskId]);
    await until(() => row.count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('moves nothing under somebody who points at a row, and offers what is new', async () => {
    const [deleted = '', pointed = ''] = (await files('pointed', 2)).reverse();
    const { page, complaints } = await open(FILES);
    const row = rowOf(page, pointed);
    await row.hover();
    const before = await row.boundingBox();
    await files('new', 2);
    await some.deps.resources.delete([deleted]);
    await until(() => news(page).innerText()).toContain('2 new, 1 gone');
    expect(await row.boundingBox()).toEqual(before);
    expect(await names(page)).not.toContain('new-0.csv');
    expect(await rowOf(page, deleted).getAttribute('data-gone')).toBe('');
    expect(await findSerious(page)).toEqual([]);
    await news(page).click();
    await until(() => names(page)).toEqual(expect.arrayContaining(['new-0.csv', 'new-1.csv']));
    expect((await names(page)).slice(0, 2)).toEqual(['new-1.csv', 'new-0.csv']);
    expect(await rowOf(page, deleted).count()).toBe(0);
    expect(await news(page).count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('keeps ticks, and catches up by itself once nobody is at the rows', async () => {
    const [ticked = ''] = await files('ticked', 1);
    const { page, complaints } = await open(FILES);
    const box = rowOf(page, ticked).locator('input[type=checkbox]');
    await box.check();
    await page.mouse.move(2, 2);
    await files('later', 1);
    await until(() => news(page).innerText()).toContain('1 new');
    expect(await box.isChecked()).toBe(true);
    await box.uncheck();
    await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
    await page.mouse.move(2, 2);
    await until(() => names(page)).toContain('later-0.csv');
    expect(complaints).toEqual([]);
  });

  test('keeps the place of somebody who has scrolled, and the page, the filter and the order', async () => {
    await files('many', 60);
    const { page, complaints } = await open(`${FILES}?filters.name=many&page=2&sortBy=createdAt&direction=desc`);
    const before = await names(page);
    expect(before.length).toBe(25);
    await page.locator('tbody tr').last().scrollIntoViewIfNeeded();
    const scrolled = () => page.locator('[data-css="app-content"]').evaluate((box) => box.scrollTop);
    const top = await scrolled();
    expect(top).toBeGreaterThan(0);
    await files('many-more', 3);
    await until(() => news(page).innerText()).toContain('3 new');
    expect(await news(page).evaluate((button) => button.getBoundingClientRect().top)).toBeGreaterThanOrEqual(0);
    expect([await scrolled(), await names(page)]).toEqual([top, before]);
    expect(page.url()).toContain('page=2');
    await news(page).click();
    await until(() => names(page)).toContain('many-more-2.csv');
    expect(new URL(page.url()).searchParams.get('page')).toBe('1');
    expect(new URL(page.url()).searchParams.get('filters.name')).toBe('many');
    expect(complaints).toEqual([]);
  });

  test('asks seldom however much happens, and not at all while nobody can see it', async () => {
    const { page, asked } = await open(FILES);
    await files('storm', 40);
    await expect.poll(() => names(page), { timeout: 45_000 }).toContain('storm-39.csv');
    // How seldom: test/admin/read-paced.unit.test.ts.
    expect(asked.length).toBeLessThan(40);
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { configurable: true, value: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    const before = asked.length;
    // Another tab hears the same, and so tells when this one has heard it.
    const other = await open(FILES);
    await files('unseen', 1);
    await until(() => names(other.page)).toContain('unseen-0.csv');
    expect(asked.length).toBe(before);
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { configurable: true, value: false });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await until(() => names(page)).toContain('unseen-0.csv');
  });

  test('shows rows once they are there, and the audit trail as it grows, in Japanese', async () => {
    const resource = await some.upload('rows.csv', 'a,b\n1,2\n3,4\n');
    const taskId = await some.queue(resource);
    const { page, complaints } = await enter(browser, server.url, { ...ADMIN, locale: 'ja-JP' });
    await page.goto(`/admin/resources/ParseResult?filters.resourceId=${resource}`);
    await page.waitForSelector('[data-empty]');
    await page.waitForLoadState('networkidle').catch(() => {});
    await some.load(taskId);
    await until(() => page.locator('tbody tr').count()).toBe(3);
    await page.goto('/admin/resources/AuditEntry');
    await page.waitForSelector('tbody tr');
    await page.waitForLoadState('networkidle').catch(() => {});
    await page.locator('tbody tr').nth(1).hover();
    await some.deps.resources.delete([resource], {
      userId: null,
      username: 'somebody',
      address: null,
      way: 'command_line',
    });
    await until(() => news(page).innerText()).toContain('新着 1 件');
    expect(complaints).toEqual([]);
  });
});
