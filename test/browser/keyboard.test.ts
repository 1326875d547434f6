import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Backend, startBackend } from '../helpers/backends.js';
import { type Running, startGyoretsu } from '../helpers/gyoretsu.js';
import { chromiumPath, launchBrowser, signIn, visit } from './browser.js';
import { createSomeTasks, type SomeTasks } from './some-tasks.js';

describe.skipIf(!chromiumPath).each([
  ['en-US', 'Files', 'More actions: last.csv', 'Delete', 'Delete last.csv with 2 rows?', 'Cancel'],
  ['ja-JP', 'ファイル', 'last.csv のその他の操作', '削除', 'last.csv と2行のデータを削除しますか？', 'キャンセル'],
])('somebody without a mouse: %s', (locale, files, more, remove, question, leave) => {
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

  test('goes from the login to the deletion of a file', async () => {
    const file = await some.upload('last.csv', 'a\n1\n');
    await some.parse(file);
    const { page, complaints } = await visit(browser, server.url, locale);
    const { keyboard } = page;
    await page.goto('/admin/login');
    await page.waitForSelector('input[name=username]:focus');
    await keyboard.type('admin');
    await keyboard.press('Tab');
    await keyboard.type('admin');
    await keyboard.press('Enter');
    await page.waitForSelector('[data-page=home]');
    // Past the skip link and "Home" to the list.
    await tabTo(page, files, 4);
    await keyboard.press('Enter');
    await page.waitForSelector('tbody tr');
    expect(await focused(page)).toMatchObject({ id: 'main' });
    // Upload, Filter, the box of all, the columns that sort; then the box, the name, its rows and the dots of the first row.
    await tabTo(page, more, 10);
    await keyboard.press('Enter');
    await page.waitForSelector('[role=menu]:popover-open');
    await keyboard.press('End');
    expect(await focused(page)).toMatchObject({ role: 'menuitem', name: remove });
    await keyboard.press('Enter');
    await page.getByRole('alertdialog', { name: question }).waitFor();
    expect(await focused(page)).toMatchObject({ name: leave });
    await keyboard.press('Tab');
    expect(await focused(page)).toMatchObject({ name: remove });
    await keyboard.press('Enter');
    await page.waitForSelector('tbody tr:has-text("last.csv")', { state: 'detached' });
    expect(await some.deps.resources.find(file)).toBeNull();
    expect(await focused(page)).toMatchObject({ id: 'main' });
    expect(complaints).toEqual([]);
  });

  test('opens and closes the menu of the account', async () => {
    const { page } = await visit(browser, server.url, locale);
    await page.goto('/admin/login');
    await signIn(page, 'admin', 'admin');
    await page.waitForSelector('[data-page=home]');
    const menu = page.locator('details.gy-account');
    await menu.locator('summary').focus();
    await page.keyboard.press('Enter');
    const links = menu.getByRole('link');
    await links.first().waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Escape');
    expect(await menu.getAttribute('open')).toBeNull();
    expect(await menu.locator('summary').evaluate((summary) => summary === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    expect(await links.count()).toBe(2);
    for (let tabs = 0; tabs <= 2; tabs++) await page.keyboard.press('Tab');
    expect(await menu.getAttribute('open')).toBeNull();
  });
});

/** Presses Tab until what has this name has the focus: no more often than somebody would. */
async function tabTo(page: Page, name: string, most: number): Promise<void> {
  const passed: string[] = [];
  for (let presses = 0; presses < most; presses++) {
    await page.keyboard.press('Tab');
    const { name: found, isVisible } = await focused(page);
    expect(isVisible, `${found} has the focus, and nobody sees it`).toBe(true);
    if (found === name) return;
    passed.push(found);
  }
  throw new Error(`${most} times Tab did not lead to ${name}, but to ${passed.join(', ')}`);
}

/** What has the focus. */
function focused(page: Page): Promise<{ id: string; role: string | null; name: string; isVisible: boolean }> {
  return page.evaluate(() => {
    const element = document.activeElement;
    const box = element?.getBoundingClientRect();
    return {
      id: element?.id ?? '',
      role: element?.getAttribute('role') ?? null,
      name: element?.getAttribute('aria-label') ?? element?.textContent ?? '',
      isVisible: box !== undefined && box.width > 1 && box.height > 1,
    };
  });
}
