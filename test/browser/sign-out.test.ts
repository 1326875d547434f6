import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Backend, startBackend } from '../helpers/backends.js';
import { type Running, runGyoretsu, startGyoretsu } from '../helpers/gyoretsu.js';
import { chromiumPath, launchBrowser } from './browser.js';
import { enter } from './signed-in.js';
import { createSomeTasks, type SomeTasks } from './some-tasks.js';

const PASSWORD = 'correct-horse-9';
const FILES = '/admin/resources/BinaryResource';

/** Waits for what the page comes to show. */
const until = <T>(read: () => T) => expect.poll(read, { timeout: 15_000 });

describe.skipIf(!chromiumPath)('signing out', () => {
  let backend: Backend;
  let server: Running;
  let other: Running;
  let browser: Browser;
  let some: SomeTasks;

  beforeAll(async () => {
    backend = await startBackend('postgres');
    [server, other, browser] = await Promise.all([
      startGyoretsu('web', backend.env),
      startGyoretsu('web', backend.env),
      launchBrowser(),
    ]);
    some = await createSomeTasks(backend.env);
    await some.upload('secret.csv', 'a\n1\n');
  });

  afterAll(async () => {
    await some?.close();
    await browser?.close();
    await server?.stop();
    await other?.stop();
    await backend?.stop();
  });

  async function somebody(username: string) {
    const who = ['--username', username, '--email', `${username}@example.com`, '--role', 'operator'];
    await runGyoretsu(['createsuperuser', ...who, '--password-stdin'], backend.env, `${PASSWORD}\n`);
    return { username, password: PASSWORD };
  }

  /** A second tab with the list of files, which hears what happens. */
  async function openList(page: Page): Promise<Page> {
    const tab = await page.context().newPage();
    await tab.goto(FILES);
    await tab.waitForSelector('tbody tr >> text=secret.csv');
    return tab;
  }

  const isSeen = (page: Page) => page.locator('text=secret.csv').first().isVisible();

  test('hides every other tab before the server has even answered, and leads all of them to the login', async () => {
    const { page } = await enter(browser, server.url, await somebody('hanako'));
    const tabs = [await openList(page), await openList(page)];
    // The answer takes its time: what is hidden until then is hidden by the browser itself.
    let answer = () => {};
    await page.route(
      '**/admin/logout',
      (route) => {
        answer = () => void route.fulfill({ status: 204 });
      },
      { times: 1 },
    );
    await page.click('form[action="/admin/logout"] button', { noWaitAfter: true });
    for (const tab of tabs) await until(() => isSeen(tab)).toBe(false);
    for (const tab of tabs) expect(await tab.title()).not.toContain('secret');
    // Nobody has signed out after all: what was hidden comes back.
    answer();
    for (const tab of tabs) await until(() => isSeen(tab)).toBe(true);
    await page.click('form[action="/admin/logout"] button');
    await page.waitForSelector('input[name=password]');
    for (const tab of tabs) {
      await tab.waitForSelector('input[name=password]');
      expect(new URL(tab.url()).searchParams.get('next')).toBe(FILES);
    }
  });

  test('is noticed where nobody says so: the session ends in another process, and the account goes', async () => {
    const account = await somebody('jiro');
    for (const end of ['session', 'account'] as const) {
      const { page } = await enter(browser, server.url, account);
      const tab = await openList(page);
      // What tabs say to each other does not arrive.
      await tab.evaluate(() => {
        BroadcastChannel.prototype.postMessage = () => {};
      });
      if (end === 'session') {
        const [cookie] = (await page.context().cookies()).filter(({ name }) => name === 'gyoretsu_session');
        const answer = await fetch(new URL('/admin/logout', other.url), {
          method: 'POST',
          redirect: 'manual',
          headers: { cookie: `gyoretsu_session=${cookie?.value}`, 'sec-fetch-site': 'same-origin' },
        });
        expect(answer.status).toBe(303);
      } else await some.deps.db.query('DELETE FROM app_user WHERE username = $1', [account.username]);
      await tab.waitForSelector('input[name=password]');
      await page.waitForSelector('input[name=password]');
      await page.context().close();
    }
  });

  test('shows nothing of a page that the browser kept, when somebody goes back', async () => {
    const { page } = await enter(browser, server.url, await somebody('kuro'));
    await page.goto(FILES);
    await page.waitForSelector('tbody tr >> text=secret.csv');
    await page.click('form[action="/admin/logout"] button');
    await page.waitForSelector('input[name=password]');
    await page.goBack();
    await page.waitForSelector('input[name=password]');
    expect(await isSeen(page)).toBe(false);
  });

  test('lets those alone whose own session goes on, as when they change their password', async () => {
    const { page, complaints } = await enter(browser, server.url, await somebody('shiro'));
    const tab = await openList(page);
    await page.goto('/admin/pages/password');
    await page.fill('input[name=old]', PASSWORD);
    await page.fill('input[name=new]', 'another-horse-7');
    await page.fill('input[name=again]', 'another-horse-7');
    await page.click('[data-page=password] button[type=submit]');
    await page.waitForSelector('[role=status] >> text=changed');
    // The tab goes on hearing what happens.
    await some.upload('afterwards.csv', 'a\n1\n');
    await until(() => tab.locator('tbody tr').first().innerText()).toContain('afterwards.csv');
    expect(complaints).toEqual([]);
  });
});
