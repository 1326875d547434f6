import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Backend, startBackend } from '../helpers/backends.js';
import { type Running, runGyoretsu, startGyoretsu } from '../helpers/gyoretsu.js';
import { chromiumPath, launchBrowser } from './browser.js';
import { enter, findSerious } from './signed-in.js';
import { createSomeTasks, LONG_NAME, type SomeTasks } from './some-tasks.js';

const ADMIN = { username: 'admin', password: 'admin' };
const VIEWER = { username: 'viewer', password: 'correct-horse-9' };
const pageOf = (id: string) => `/admin/resources/BinaryResource/records/${id}/show`;

/** Waits for what the page comes to show. */
const until = <T>(read: () => T) => expect.poll(read, { timeout: 15_000 });

describe.skipIf(!chromiumPath)('the page of a file', () => {
  let backend: Backend;
  let server: Running;
  let browser: Browser;
  let some: SomeTasks;

  beforeAll(async () => {
    backend = await startBackend('postgres');
    const arguments_ = ['--username', 'viewer', '--email', 'v@example.com', '--role', 'viewer', '--password-stdin'];
    await runGyoretsu(['createsuperuser', ...arguments_], backend.env, `${VIEWER.password}\n`);
    [server, browser] = await Promise.all([startGyoretsu('web', backend.env), launchBrowser()]);
    some = await createSomeTasks(backend.env);
  });

  afterAll(async () => {
    await some?.close();
    await browser?.close();
    await server?.stop();
    await backend?.stop();
  });

  test('lists the versions of a name, and points to the newest', async () => {
    const { page, complaints } = await enter(browser, server.url, ADMIN);
    const ids: string[] = [];
    for (let at = 0; at < 12; at++) ids.push(await some.upload('monthly.csv', `month,${at}\n`));
    const [oldest = '', newest = ''] = [ids[0], ids[11]];
    await some.fail(ids[10] ?? '', 1);
    // Names that hold this one are no versions of it.
    await some.upload('bimonthly.csv', 'month\n');
    await some.upload('Monthly.csv', 'month\n');
    await page.goto(pageOf(oldest));
    await page.click('[data-hint=newer] a');
    await until(() => page.url()).toContain(newest);
    const rows = page.locator('[data-table=versions] tbody tr');
    await until(() => rows.first().textContent()).toContain('Newest · This one · Not parsed yet');
    expect(await rows.count()).toBe(10);
    expect(await rows.nth(1).textContent()).toContain('Failure');
    await page.waitForSelector('[data-hint=newer]', { state: 'detached' });
    await page.click('text=Show all 12');
    await page.waitForSelector('tbody tr');
    expect(await page.locator('tbody tr').count()).toBe(12);
    expect(complaints).toEqual([]);
  });

  test('points out files with the same bytes under other names', async () => {
    const { page, complaints } = await enter(browser, server.url, ADMIN);
    const first = await some.upload('first.csv', 'same,bytes\n');
    const second = await some.upload('second.csv', 'same,bytes\n');
    await page.goto(pageOf(second));
    await page.waitForSelector('[data-hint=duplicate]');
    await page.click('[data-table=sameBytes] a:has-text("first.csv")');
    await until(() => page.url()).toContain(first);
    await until(() => page.locator('[data-table=sameBytes]').textContent()).toContain('second.csv');
    expect(complaints).toEqual([]);
  });

  test('shows an empty state, then the parse that goes on, then its sheets, all by itself', async () => {
    const { page, complaints } = await enter(browser, server.url, ADMIN);
    const file = await some.upload('fresh.csv', 'a,b\n1,2\n');
    await page.goto(pageOf(file));
    await until(() => page.locator('[data-page=resource]').textContent()).toContain('has not been parsed yet');
    expect(await page.locator('[data-table=sheets]').count()).toBe(0);
    expect(await page.textContent('[data-action=parse]')).toBe('Parse');
    await some.parse(file);
    await page.waitForSelector('[data-list=tasks] [data-status=SUCCESS]');
    await until(() => page.locator('[data-table=sheets] tbody tr').count()).toBe(1);
    expect(await page.textContent('[data-table=sheets] tbody')).toContain('A1:B2');
    await until(() => page.locator('[data-buttons] [data-action=parse]').textContent()).toBe('Parse again');
    await page.click('[data-buttons] [data-action=parse]');
    await page.waitForSelector('[data-page=task] [data-status=PENDING]');
    expect(complaints).toEqual([]);
  });

  test('offers a viewer rows and the file, and nothing that changes anything', async () => {
    const { page, complaints } = await enter(browser, server.url, VIEWER);
    const file = await some.upload('look.csv', 'a\n1\n');
    await some.parse(file);
    await page.goto(pageOf(file));
    await page.waitForSelector('[data-page=resource]');
    expect(await page.locator('[data-page=resource] button').count()).toBe(0);
    const links = await page.locator('[data-buttons] a').allTextContents();
    expect(links).toEqual(['Show rows', 'Rows as a list', 'Download the original']);
    expect(complaints).toEqual([]);
  });

  test('speaks Japanese on a narrow screen with a long name, and nothing sticks out', async () => {
    const { page, complaints } = await enter(browser, server.url, { ...ADMIN, locale: 'ja-JP' });
    await page.setViewportSize({ width: 390, height: 844 });
    await some.upload(LONG_NAME, 'a\n1\n');
    const file = await some.upload(LONG_NAME, 'a\n1\n');
    await some.parse(file);
    await some.fail(file, 2);
    await page.goto(pageOf(file));
    await until(() => page.locator('[data-list=tasks]').textContent()).toContain('セルの数が上限を超えています');
    expect(await page.textContent('[data-table=versions]')).toContain('最新');
    const overhang = await page.evaluate(() => {
      return (document.querySelector('[data-css=app-content]')?.scrollWidth ?? 0) - innerWidth;
    });
    expect(overhang).toBeLessThanOrEqual(0);
    expect(await findSerious(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
