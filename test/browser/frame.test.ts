import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Backend, startBackend } from '../helpers/backends.js';
import { type Running, startGyoretsu } from '../helpers/gyoretsu.js';
import { chromiumPath, launchBrowser, visit } from './browser.js';
import { enter } from './signed-in.js';
import { createSomeTasks, type SomeTasks } from './some-tasks.js';

const ADMIN = { username: 'admin', password: 'admin' };
const list = (resource: string) => `/admin/resources/${resource}`;

/** Waits for what the page comes to show. */
const until = <T>(read: () => T) => expect.poll(read, { timeout: 15_000 });

/** What the menu leads to, in both languages. */
const PAGES: [path: string, en: string, ja: string][] = [
  ['/admin', 'Home', 'ホーム'],
  [list('BinaryResource'), 'Files', 'ファイル'],
  [list('TaskResult'), 'Tasks', 'タスク'],
  [list('ParseResult'), 'Rows', '行'],
  [list('User'), 'Users', 'ユーザー'],
  [list('AuditEntry'), 'Audit trail', '操作履歴'],
];

describe.skipIf(!chromiumPath)('what is around every page', () => {
  let backend: Backend;
  let server: Running;
  let browser: Browser;
  let some: SomeTasks;
  let file: string;
  let task: string;
  let row: string;
  let user: string;

  beforeAll(async () => {
    backend = await startBackend('postgres');
    [server, browser] = await Promise.all([startGyoretsu('web', backend.env), launchBrowser()]);
    some = await createSomeTasks(backend.env);
    file = await some.upload('sales.csv', 'a\n1\n');
    task = await some.parse(file);
    await some.queue(null);
    const { rows } = await some.deps.db.query<{ id: string }>('SELECT id FROM parse_result ORDER BY "row"');
    row = String(rows[1]?.id);
    user = (await some.deps.users.findByUsername('admin'))?.id ?? '';
  });

  afterAll(async () => {
    await some?.close();
    await browser?.close();
    await server?.stop();
    await backend?.stop();
  });

  const record = (resource: string, id: string, action = 'show') => `${list(resource)}/records/${id}/${action}`;
  // That of AdminJS's page for what is not there says by its role that it is one.
  const headings = (page: Page) => page.locator('h1, [role=heading][aria-level="1"]').allTextContents();

  test('says the same in the menu, in the heading and in the tab', async () => {
    for (const [locale, language] of [
      ['en-US', 1],
      ['ja-JP', 2],
    ] as const) {
      const { page, complaints } = await enter(browser, server.url, { ...ADMIN, locale });
      for (const entry of PAGES) {
        const name = entry[language];
        await page.click(`nav a[href="${entry[0]}"]:not(.gy-brand)`);
        await until(() => page.title()).toBe(`${name} – Gyoretsu`);
        const [heading = '', ...others] = await headings(page);
        // A list says how many there are, too.
        expect([heading.replace(/[\d,+\s]*$/, ''), others]).toEqual([name, []]);
        expect(await page.locator('nav [aria-current=page]').allTextContents()).toEqual([name]);
      }
      const menu = await page.locator('nav li').allTextContents();
      expect(menu.slice(0, -1)).toEqual(PAGES.map((entry) => entry[language]));
      expect(complaints).toEqual([]);
    }
  });

  test('names each page and its object in the tab, and has one heading, one content and one menu', async () => {
    const { page, complaints } = await visit(browser, server.url);
    await page.goto('/admin/login');
    await until(() => page.title()).toBe('Sign in – Gyoretsu');
    expect(await headings(page)).toHaveLength(1);
    const { page: inside, complaints: others } = await enter(browser, server.url, ADMIN);
    const pages: [path: string, title: string][] = [
      [record('BinaryResource', file), 'sales.csv – Files – Gyoretsu'],
      [record('BinaryResource', file, 'edit'), 'Edit sales.csv – Files – Gyoretsu'],
      [`${list('BinaryResource')}/actions/new`, 'Upload – Files – Gyoretsu'],
      [record('TaskResult', task), 'sales.csv – Tasks – Gyoretsu'],
      [record('ParseResult', row), 'Row 2 of sales – Rows – Gyoretsu'],
      [record('User', user), 'admin – Users – Gyoretsu'],
      [record('User', user, 'edit'), 'Edit admin – Users – Gyoretsu'],
      [`${list('User')}/actions/new`, 'New user – Users – Gyoretsu'],
      [`/admin/pages/sheets?task=${task}`, 'sales.csv – Rows – Gyoretsu'],
      ['/admin/pages/password', 'Change your password – Gyoretsu'],
      [record('User', '99999999-2222-4333-8444-555555555555'), 'Nothing here – Gyoretsu'],
      [list('Nothing'), 'Nothing here – Gyoretsu'],
    ];
    for (const [path, title] of pages) {
      await inside.goto(path);
      await until(() => inside.title()).toBe(title);
      await until(async () => [path, (await headings(inside)).length]).toEqual([path, 1]);
      for (const landmark of ['main', 'banner'] as const) {
        expect(await inside.getByRole(landmark).count(), `${path} ${landmark}`).toBe(1);
      }
      expect(await inside.getByRole('navigation', { name: 'Menu' }).count()).toBe(1);
    }
    await inside.goto(list('AuditEntry'));
    await inside.click('tbody a.gy-lead');
    await until(() => inside.title()).toMatch(/^Signed in – Audit trail – Gyoretsu$/);
    expect(await headings(inside)).toEqual(['Signed in']);
    expect(complaints).toEqual([]);
    // What is not there is a 404, which the console tells.
    expect(others.filter((complaint) => !complaint.includes('404'))).toEqual([]);
  }, 120_000);

  test('leads past the menu at once, and puts the focus into the content of the next page', async () => {
    const { page, complaints } = await enter(browser, server.url, ADMIN);
    for (const [path] of PAGES) {
      await page.goto(path);
      await page.waitForSelector('h1');
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content');
      expect((await page.locator('.gy-skip').boundingBox())?.height ?? 0).toBeGreaterThan(20);
      await page.keyboard.press('Enter');
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
      // What stands behind # is a cell of a sheet.
      expect(new URL(page.url()).hash).toBe('');
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.closest('main') !== null), path).toBe(true);
    }
    await page.goto('/admin');
    await page.waitForSelector('h1');
    await page.focus(`nav a[href="${list('TaskResult')}"]`);
    await page.keyboard.press('Enter');
    await page.waitForSelector('tbody td');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    expect(complaints).toEqual([]);
  });

  test('shows the menu on wide screens, and on all others a button for it, out of whose way it stays', async () => {
    const { page, complaints } = await enter(browser, server.url, { ...ADMIN, locale: 'ja-JP' });
    await page.goto(list('BinaryResource'));
    await page.waitForSelector('tbody td');
    const menu = page.locator('nav.gy-side');
    const button = page.getByRole('button', { name: 'メニュー' });
    for (const width of [1920, 1366, 1324, 1300, 1281, 1280, 1200, 1199, 1024, 769, 600, 390]) {
      await page.setViewportSize({ width, height: 844 });
      await until(async () => [width, await menu.isVisible(), await button.isVisible()]).toEqual([
        width,
        width >= 1200,
        width < 1200,
      ]);
    }
    const isInMenu = () => page.evaluate(() => document.activeElement?.closest('nav.gy-side') !== null);
    await page.keyboard.press('Tab');
    for (let presses = 0; presses < 12; presses++) {
      await page.keyboard.press('Tab');
      expect(await isInMenu()).toBe(false);
    }
    await button.focus();
    await page.keyboard.press('Enter');
    await until(() => menu.isVisible()).toBe(true);
    expect([await button.getAttribute('aria-expanded'), await isInMenu()]).toEqual(['true', true]);
    await page.keyboard.press('Escape');
    await until(() => menu.isVisible()).toBe(false);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('メニュー');
    await page.keyboard.press('Enter');
    await page.click('nav.gy-side a:has-text("タスク")');
    await page.waitForURL(`**${list('TaskResult')}`);
    await until(() => menu.isVisible()).toBe(false);
    expect(complaints).toEqual([]);
  });

  test('calls the kinds of tasks by words of the reader', async () => {
    for (const [locale, parse, check] of [
      ['en-US', 'Parse', 'Queue test'],
      ['ja-JP', '解析', 'キューの動作確認'],
    ] as const) {
      const { page, complaints } = await enter(browser, server.url, { ...ADMIN, locale });
      await page.goto(list('TaskResult'));
      await page.waitForSelector('tbody td');
      expect(await page.textContent(`tbody tr[data-id="${task}"] [data-property-name=taskName]`)).toBe(parse);
      expect(await page.textContent('tbody')).toContain(check);
      expect(await page.textContent('tbody')).not.toContain('do_');
      await page.goto(record('TaskResult', task));
      await until(() => page.locator('[data-fact=taskName]').textContent()).toBe(parse);
      expect(complaints).toEqual([]);
    }
  });

  test('has one blue, one kind of button, of heading and of notice', async () => {
    const { page, complaints } = await enter(browser, server.url, ADMIN);
    const styleOf = (selector: string, names: string[]) =>
      page
        .locator(selector)
        .first()
        .evaluate((element, wanted) => {
          const style = getComputedStyle(element);
          return wanted.map((name) => style.getPropertyValue(name));
        }, names);
    const BUTTON = ['background-color', 'color', 'border-radius', 'font-size', 'font-family', 'height'];
    const HEADING = ['font-size', 'font-weight', 'font-family', 'color'];
    const ours = await styleOf('[data-drop] .gy-primary', BUTTON);
    expect(ours[0]).toBe('rgb(29, 78, 216)');
    const heading = await styleOf('h1', HEADING);
    for (const path of [
      record('BinaryResource', file, 'edit'),
      `${list('User')}/actions/new`,
      list('BinaryResource'),
      record('BinaryResource', file),
      record('User', user),
    ]) {
      await page.goto(path);
      await page.waitForSelector('h1');
      expect(await styleOf('h1', HEADING), path).toEqual(heading);
      if (path.includes('/edit') || path.includes('/new')) {
        // AdminJS's own button.
        expect(await styleOf('[data-testid=button-save]', BUTTON), path).toEqual(ours);
      }
    }
    await page.goto(record('BinaryResource', file, 'edit'));
    await page.fill('#name', 'sales.csv');
    await page.click('[data-testid=button-save]');
    expect(await page.textContent('.gy-toasts [data-toast=good]')).toContain('Saved.');
    expect(await page.locator('.adminjs_MessageBox').count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});
