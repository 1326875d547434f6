import { randomUUID } from 'node:crypto';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Api, basic, createApi } from '../helpers/api.js';
import { type Backend, startBackend } from '../helpers/backends.js';
import { type Running, runGyoretsu, startGyoretsu } from '../helpers/gyoretsu.js';
import { chromiumPath, launchBrowser } from './browser.js';
import { brokenBook, enter, findSerious } from './signed-in.js';
import { createSomeTasks, type SomeTasks } from './some-tasks.js';

const PASSWORD = 'correct-horse-9';
const LIST = '/admin/resources/BinaryResource';

/** Waits for what the page comes to show. */
const until = <T>(read: () => T) => expect.poll(read, { timeout: 15_000 });

describe.skipIf(!chromiumPath)('telling when it is done', () => {
  let backend: Backend;
  let server: Running;
  let browser: Browser;
  let some: SomeTasks;

  beforeAll(async () => {
    backend = await startBackend('postgres');
    [server, browser] = await Promise.all([startGyoretsu('start', backend.env), launchBrowser()]);
    some = await createSomeTasks(backend.env);
  });

  afterAll(async () => {
    await some?.close();
    await browser?.close();
    await server?.stop();
    await backend?.stop();
  });

  /** A user of their own, who has been told nothing yet, and a program that signs in as them. */
  async function somebody(username: string): Promise<{ account: { username: string; password: string }; api: Api }> {
    const arguments_ = ['--username', username, '--email', `${username}@example.com`, '--role', 'operator'];
    await runGyoretsu(['createsuperuser', ...arguments_, '--password-stdin'], backend.env, `${PASSWORD}\n`);
    return {
      account: { username, password: PASSWORD },
      api: createApi(server.url, basic(username, PASSWORD)),
    };
  }

  /** A task of somebody's that would take a minute and a half more. */
  async function runLong(username: string): Promise<{ end(): Promise<void> }> {
    const { rows } = await some.deps.db.query('SELECT id FROM app_user WHERE username = $1', [username]);
    const taskId = randomUUID();
    // Past the queue, so that no worker takes it.
    await some.deps.db.query(
      `INSERT INTO task_result (task_id, task_name, task_args, task_kwargs, requested_by, status, attempt, date_started, progress)
       VALUES ($1, 'do_something', '[]', '{}', $2, 'STARTED', 1, now(), $3)`,
      [
        taskId,
        rows[0].id,
        JSON.stringify({ percent: 43, rows: 9, bytes_done: 4, bytes_total: 9, rows_per_second: 1, seconds_left: 90 }),
      ],
    );
    return {
      async end() {
        await some.deps.db.query(
          `UPDATE task_result SET status = 'SUCCESS', date_done = now(), progress = NULL WHERE task_id = $1`,
          [taskId],
        );
      },
    };
  }

  const toasts = (page: Page) => page.locator('[data-toast]');
  const unread = async (page: Page) => Number(await page.getAttribute('.gy-bell-button', 'data-unread'));

  test('tells it on another page, with the rows or the reason, and only whose task it is', async () => {
    const { account, api } = await somebody('hanako');
    const { page, complaints } = await enter(browser, server.url, account);
    await page.goto(LIST);
    await page.waitForSelector('tbody tr');
    await send(createApi(server.url), 'of-somebody-else.csv', 'a\n');
    await send(api, 'mine.csv', 'a\nb\nc\n');
    await toasts(page).first().waitFor();
    expect(await toasts(page).first().textContent()).toContain('mine.csv is done');
    expect(await toasts(page).first().textContent()).toContain('3 rows');
    await send(api, 'broken.xlsx', brokenBook('').buffer);
    await page.waitForSelector('[data-toast=bad]');
    expect(await page.textContent('[data-toast=bad] .gy-toast-text')).toMatch(/XML.*\.$/);
    expect(await toasts(page).count()).toBe(2);
    // The rest of this page is AdminJS's own.
    expect(await findSerious(page, '.gy-toasts')).toEqual([]);
    await page.click('[data-toast=bad] button');
    expect(await toasts(page).count()).toBe(1);
    await page.click('[data-toast=good] a');
    await page.waitForURL('**/admin/pages/sheets?task=*');
    expect(await toasts(page).count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('keeps the number in the bell across a reload, until it is opened, in all tabs', async () => {
    const { account, api } = await somebody('taro');
    const { page, complaints } = await enter(browser, server.url, account);
    await send(api, 'bell.csv', 'a\n');
    await until(() => unread(page)).toBe(1);
    await page.reload();
    await page.waitForSelector('[data-page=home]');
    await until(() => unread(page)).toBe(1);
    // It was told before the reload: once is enough.
    expect(await toasts(page).count()).toBe(0);
    const other = await page.context().newPage();
    await other.goto('/admin');
    await other.waitForSelector('[data-page=home]');
    await until(() => unread(other)).toBe(1);
    await page.click('.gy-bell-button');
    expect(await page.textContent('[data-panel=notifications] li')).toContain('bell.csv');
    expect(await page.getAttribute('[data-panel=notifications] li', 'data-new')).toBe('true');
    await until(() => unread(page)).toBe(0);
    await until(() => unread(other)).toBe(0);
    await page.reload();
    await page.waitForSelector('[data-page=home]');
    await until(() => page.locator('[data-panel=notifications] li').count()).toBe(1);
    expect(await unread(page)).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('misses nothing and repeats nothing when the stream is cut', async () => {
    const { account, api } = await somebody('jiro');
    const line = await openLine(server.url);
    try {
      const { page } = await enter(browser, line.url, account);
      await page.goto(LIST);
      await page.waitForSelector('tbody tr');
      await send(api, 'before.csv', 'a\n');
      await until(() => toasts(page).count()).toBe(1);
      line.cut();
      await send(api, 'during.csv', 'a\n');
      await send(api, 'during-too.csv', 'a\n');
      line.mend();
      await until(() => toasts(page).count()).toBe(3);
      const told = (await toasts(page).allTextContents()).join(' ');
      for (const name of ['before.csv', 'during.csv', 'during-too.csv'])
        expect(told.split(`${name} is done`)).toHaveLength(2);
      await until(() => unread(page)).toBe(3);
      await page.reload();
      await page.waitForSelector('tbody tr');
      await send(api, 'after.csv', 'a\n');
      await until(() => toasts(page).count()).toBe(1);
      expect(await toasts(page).textContent()).toContain('after.csv');
    } finally {
      await line.close();
    }
  });

  test('offers to tell on the desktop once a long parse runs, not a short one, and tells it while nobody looks', async () => {
    const { account, api } = await somebody('saburo');
    const { page, complaints } = await enter(browser, server.url, account);
    await page.addInitScript(standInForDesktop);
    await page.reload();
    await page.waitForSelector('[data-page=home]');
    await page.setInputFiles('input[type=file]', { name: 'x.csv', mimeType: 'text/csv', buffer: Buffer.from('a\n') });
    await page.waitForSelector('[data-toast]');
    const question = page.locator('[data-question=desktop]');
    expect(await question.count()).toBe(0);
    // On whatever page one is; nothing is asked of the browser before somebody says yes.
    await page.goto(LIST);
    await page.waitForSelector('tbody tr');
    const long = await runLong(account.username);
    await until(() => question.innerText()).toContain('takes a while');
    expect(await page.evaluate(() => window.desktop.asked)).toBe(0);
    await long.end();
    await question.waitFor({ state: 'detached' });
    // The next message is the next task's.
    await toasts(page).locator('.gy-close').click();
    await until(() => toasts(page).count()).toBe(0);
    const longer = await runLong(account.username);
    await question.locator('text=Yes, tell me').click();
    expect(await page.evaluate(() => window.desktop.asked)).toBe(1);
    await question.waitFor({ state: 'detached' });
    await longer.end();
    await until(() => toasts(page).count()).toBeGreaterThan(0);
    expect(await page.evaluate(() => window.desktop.shown)).toEqual([]);
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { value: true, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await send(api, 'while-away.csv', 'a\n');
    await until(() => page.evaluate(() => window.desktop.shown)).toEqual(['while-away.csv is done']);
    // Answered once, it is asked no more.
    const again = await runLong(account.username);
    await page.goto('/admin');
    await page.waitForSelector('[data-card=underWay] >> text=43 %');
    expect(await question.count()).toBe(0);
    await again.end();
    expect(complaints).toEqual([]);
  });

  test('holds one connection for eight tabs, and tells each end once, also when the tab that held it is closed', async () => {
    const { account, api } = await somebody('rokuro');
    const { page: first } = await enter(browser, server.url, account);
    const context = first.context();
    const streams = new Map<Page, number>();
    context.on('request', (request) => {
      if (!request.url().includes('/xxx_api/v1/events')) return;
      const page = request.frame().page();
      streams.set(page, (streams.get(page) ?? 0) + 1);
    });
    const told: string[] = [];
    await context.exposeFunction('noteToast', (title: string) => told.push(title));
    await context.addInitScript(noteToasts);
    await first.reload();
    const open = [first];
    while (open.length < 8) {
      const page = await context.newPage();
      // With a connection for each, the seventh would wait for ever.
      await page.goto('/admin');
      await page.waitForSelector('[data-page=home]');
      open.push(page);
    }
    expect([...streams]).toEqual([[first, 1]]);
    await send(api, 'to-eight.csv', 'a\n');
    for (const page of open) await until(() => unread(page)).toBe(1);
    await until(() => told).toEqual(['to-eight.csv is done']);
    for (const page of open) await page.waitForSelector('[data-card=ended] >> text=to-eight.csv');

    await first.close();
    open.shift();
    await send(api, 'to-seven.csv', 'a\n');
    for (const page of open) await until(() => unread(page)).toBe(2);
    await until(() => told).toEqual(['to-eight.csv is done', 'to-seven.csv is done']);
    streams.delete(first);
    expect([...streams.values()]).toEqual([1]);
  });

  test('moves the lists without a reload', async () => {
    const { account, api } = await somebody('shiro');
    const { body } = await api.post('binary_resources?name=moving.csv', 'a\nb\n', { 'content-type': 'text/csv' });
    const { page, complaints } = await enter(browser, server.url, account);
    await page.goto(LIST);
    const row = page.locator('tbody tr', { hasText: 'moving.csv' });
    expect(await row.textContent()).toContain('Not parsed');
    await api.post('do_parse_resource', { resource_id: body.id });
    await until(() => row.textContent()).toContain('Show rows');
    expect(complaints).toEqual([]);
  });

  test('covers nothing of the page on a narrow screen', async () => {
    const { account, api } = await somebody('goro');
    const { page, complaints } = await enter(browser, server.url, account);
    await page.setViewportSize({ width: 390, height: 844 });
    await send(api, 'narrow.csv', 'a\n');
    await toasts(page).waitFor();
    const bottom = () =>
      page.evaluate(() => document.querySelector('[data-css=app-content]')?.getBoundingClientRect().bottom);
    const top = (await page.locator('.gy-toasts').boundingBox())?.y ?? 0;
    expect(top).toBeGreaterThan(500);
    await until(bottom).toBeLessThanOrEqual(top + 1);
    await page.click('[data-toast] button');
    await until(bottom).toBe(844);
    await page.click('.gy-bell-button');
    const panel = await page.locator('[data-panel=notifications]').boundingBox();
    expect((panel?.x ?? -1) >= 0 && (panel?.x ?? 0) + (panel?.width ?? 999) <= 390).toBe(true);
    expect(await findSerious(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

/** Uploads a file, and waits until its parse has ended. */
async function send(api: Api, name: string, content: string | Buffer): Promise<void> {
  const { id } = (await api.upload(name, Buffer.from(content))).body;
  const queued = await api.post('do_parse_resource', { resource_id: id });
  await api.waitForTask(queued.body.task_id);
}

/** In the page: tells the test of each message that comes up, since they go away by themselves. */
function noteToasts(): void {
  new MutationObserver((changes) => {
    for (const node of changes.flatMap(({ addedNodes }) => [...addedNodes])) {
      if (node instanceof Element && node.matches('[data-toast]')) {
        window.noteToast(node.querySelector('.gy-toast-title')?.textContent ?? '');
      }
    }
  }).observe(document, { childList: true, subtree: true });
}

declare global {
  interface Window {
    noteToast(title: string): void;
    /** What the stand-in for the desktop was asked and told. */
    desktop: { asked: number; shown: string[] };
  }
}

/** In the page: a desktop that says yes, and remembers. A headless browser has none. */
function standInForDesktop(): void {
  const desktop = { asked: 0, shown: [] as string[] };
  let permission = 'default';
  class StandIn {
    onclick = null;
    static get permission() {
      return permission;
    }
    static async requestPermission() {
      desktop.asked++;
      permission = 'granted';
      return permission;
    }
    constructor(title: string) {
      desktop.shown.push(title);
    }
    close() {}
  }
  Object.assign(window, { desktop, Notification: StandIn });
}

/** A line to the server that can be cut, with all that goes over it. */
async function openLine(to: string): Promise<{ url: string; cut(): void; mend(): void; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  let isCut = false;
  const { hostname, port } = new URL(to);
  const line: Server = createServer((socket) => {
    if (isCut) return void socket.destroy();
    const onward = connect(Number(port), hostname);
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      sockets.add(one);
      one
        .on('error', () => {})
        .on('close', () => {
          sockets.delete(one);
          other.destroy();
        });
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => line.listen(0, '127.0.0.1', resolve));
  const address = line.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    cut() {
      isCut = true;
      for (const socket of sockets) socket.destroy();
    },
    mend() {
      isCut = false;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => line.close(resolve));
    },
  };
}
