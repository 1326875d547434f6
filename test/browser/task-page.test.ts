import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BACKENDS, type Backend, startBackend } from '../helpers/backends.js';
import { type Running, runGyoretsu, startGyoretsu } from '../helpers/gyoretsu.js';
import { chromiumPath, launchBrowser } from './browser.js';
import { csv, enter, findSerious } from './signed-in.js';
import { createSomeTasks, LONG_NAME, type SomeTasks } from './some-tasks.js';

const ADMIN = { username: 'admin', password: 'admin' };
const VIEWER = { username: 'viewer', password: 'correct-horse-9' };
const pageOf = (taskId: string) => `/admin/resources/TaskResult/records/${taskId}/show`;

/** Waits for what the page comes to show. */
const until = <T>(read: () => T) => expect.poll(read, { timeout: 15_000 });

describe.skipIf(!chromiumPath)('the page of a task', () => {
  let backend: Backend;
  let server: Running;
  let browser: Browser;
  let some: SomeTasks;

  beforeAll(async () => {
    backend = await startBackend('postgres');
    const arguments_ = ['--username', 'viewer', '--email', 'v@example.com', '--role', 'viewer', '--password-stdin'];
    await runGyoretsu(['createsuperuser', ...arguments_], backend.env, `${VIEWER.password}\n`);
    // No worker: what is queued waits, and what the tests make of it stays so.
    [server, browser] = await Promise.all([startGyoretsu('web', backend.env), launchBrowser()]);
    some = await createSomeTasks(backend.env);
  });

  afterAll(async () => {
    await some?.close();
    await browser?.close();
    await server?.stop();
    await backend?.stop();
  });

  test('tells a parse that succeeded: when, how long, and a ledger that adds up', async () => {
    const { page, complaints } = await enter(browser, server.url, ADMIN);
    const taskId = await some.parse(await some.upload('fruit.csv', 'りんご,,3\nみかん,4\n'));
    await page.goto(pageOf(taskId));
    await page.waitForSelector('[data-list=timeline]');
    expect(await steps(page)).toEqual(['queued', 'started', 'SUCCESS']);
    expect(await page.textContent('[data-step=started]')).toMatch(/after [\d.]+ s of waiting.*host-1:4711/);
    const line = async (name: string) => (await page.textContent(`[data-table=ledger] [data-line=${name}] td`)) ?? '';
    expect(await line('rows')).toBe('2');
    const [read, stored, empty, failed] = await Promise.all(
      ['cellsRead', 'cellsStored', 'cellsEmpty', 'cellsFailed'].map(async (name) => Number(await line(name))),
    );
    expect(stored).toBe(4);
    expect(read).toBe((stored ?? 0) + (empty ?? 0) + (failed ?? 0));
    expect(await line('speed')).toMatch(/rows\/s/);
    // The raw result is there for whoever wants it, and folded away.
    expect(await page.locator('pre').first().isVisible()).toBe(false);
    await page.click('summary:has-text("Result")');
    await until(() => page.locator('pre:visible').textContent()).toContain('"milliseconds"');
    await page.click('[data-table=sheets] a');
    await page.waitForSelector('[data-page=sheets][data-state=ready]');
    expect(complaints).toEqual([]);
  });

  test('moves by itself from waiting to its end, with each try and its reason', async () => {
    const { page, complaints } = await enter(browser, server.url, ADMIN);
    const taskId = await some.queue(await some.upload('moving.csv', 'a\n1\n'));
    await page.goto(pageOf(taskId));
    await page.waitForSelector('.gy-title [data-status=PENDING]');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    const claim = await some.deps.tasks.claim(taskId, 'host-1:4711');
    if (!claim) throw new Error('not claimed');
    const progress = {
      percent: 43.2,
      rows: 812_000,
      bytes_done: 4,
      bytes_total: 9,
      rows_per_second: 9,
      seconds_left: 12,
    };
    await some.deps.tasks.setProgress(claim, progress);
    await until(() => page.locator('[data-progress]').textContent()).toBe('43 % · 812,000 rows · 12 s left');
    const error = { code: 'database_away', message: 'The database did not answer.', traceback: null };
    await some.deps.tasks.retry(claim, error, 3_600_000);
    await page.waitForSelector('.gy-title [data-status=RETRY]');
    await until(() => steps(page)).toEqual(['queued', 'started', 'tryFailed', 'nextTry']);
    expect(await page.textContent('[data-step=tryFailed]')).toContain('The database did not answer.');
    // By the stream, and not by asking: one look for each change of the status, however long it lasts.
    expect(asked.filter((url) => url.includes('/records/')).length).toBeLessThanOrEqual(3);
    await page.click('[data-action=cancel]');
    await page.waitForSelector('.gy-title [data-status=REVOKED]');
    await until(() => steps(page)).toEqual(['queued', 'started', 'tryFailed', 'nextTry', 'REVOKED']);
    expect(complaints).toEqual([]);
  });

  test('names sheet, row and limit of a failure, leads to the file, and tries it again', async () => {
    const { page, complaints } = await enter(browser, server.url, ADMIN);
    const file = await some.upload('large.csv', 'a\n1\n');
    const taskId = await some.fail(file, 3);
    await page.goto(pageOf(taskId));
    const box = page.locator('[data-failure=too_many_cells]');
    await until(() => box.textContent()).toContain('more than 1,000 cells');
    for (const place of ['Sheet “売上”', 'Row 12', 'Limit: 1,000 cells', 'large.csv']) {
      expect(await box.locator('.gy-where').textContent()).toContain(place);
    }
    expect((await steps(page)).filter((step) => step === 'tryFailed').length).toBe(2);
    await page.click('[data-action=retry]');
    await page.waitForSelector('.gy-title [data-status=PENDING]');
    expect(page.url()).not.toContain(taskId);
    await page.click('[data-action=cancel]');
    await page.waitForSelector('.gy-title [data-status=REVOKED]');
    await box.waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
  });

  test('explains a failure in Japanese, the details in it, and fits a narrow screen', async () => {
    const { page, complaints } = await enter(browser, server.url, { ...ADMIN, locale: 'ja-JP' });
    await page.setViewportSize({ width: 390, height: 844 });
    const file = await some.upload(LONG_NAME, 'a\n1\n');
    await page.goto(pageOf(await some.fail(file, 2)));
    const box = page.locator('[data-failure=too_many_cells]');
    await until(() => box.textContent()).toContain('セルの数が上限を超えています');
    for (const place of ['シート「売上」', '12 行目', '上限 1,000 セル'])
      expect(await box.textContent()).toContain(place);
    expect(await page.textContent('[data-step=tryFailed]')).toContain('データベースが応答しませんでした');
    expect(await box.locator('p[lang=en]').isVisible()).toBe(false);
    expect(await overhang(page)).toBeLessThanOrEqual(0);
    expect(await findSerious(page)).toEqual([]);
    // The front page tells the same failure in the same words.
    await page.goto('/admin');
    await until(() => page.locator('[data-card=failures]').textContent()).toContain(
      'セルの数が上限を超えています。複数のブックに分割してください。（シート「売上」、12 行目、上限 1,000 セル、設定 READ_CELLS）',
    );
    expect(complaints).toEqual([]);
  });

  test('shows each status, tasks of other kinds, and one whose file is gone, without a fault', async () => {
    const { page, complaints } = await enter(browser, server.url, ADMIN);
    const gone = await some.upload('gone.csv', 'a\n1\n');
    const ofGone = await some.parse(gone);
    await some.deps.resources.delete([gone]);
    const imported = '99999999-2222-4333-8444-555555555555';
    await some.deps.db.query(
      `INSERT INTO task_result (task_id, task_name, status, result, traceback, date_done)
       VALUES ($1, 'xxx_api.tasks.do_parse_resource', 'FAILURE', $2, 'Traceback (most recent call last)', now())`,
      [
        imported,
        JSON.stringify({ exc_type: 'BadZipFile', exc_message: ['File is not a zip file'], exc_module: 'zipfile' }),
      ],
    );
    const running = await some.queue(null);
    await some.deps.tasks.claim(running, 'w');
    const cancelled = await some.queue(null);
    await some.deps.tasks.revoke(cancelled);
    const all: [taskId: string, status: string, buttons: string[]][] = [
      [await some.queue(null), 'PENDING', ['cancel']],
      [running, 'STARTED', ['cancel']],
      [await some.retry(null), 'RETRY', ['cancel']],
      [cancelled, 'REVOKED', ['retry']],
      [await some.fail(null, 1), 'FAILURE', ['retry']],
      // There is nothing left to try again with, nor anything of ours by that name.
      [ofGone, 'SUCCESS', []],
      [imported, 'FAILURE', []],
    ];
    for (const [taskId, status, buttons] of all) {
      await page.goto(pageOf(taskId));
      await page.waitForSelector(`.gy-title [data-status=${status}]`);
      const found = await page.locator('[data-buttons] [data-action]').evaluateAll((elements) => {
        return elements.map((element) => element.getAttribute('data-action'));
      });
      expect(found, `${status} ${taskId}`).toEqual(buttons);
      expect(await findSerious(page, '[data-page=task]')).toEqual([]);
    }
    expect(await page.textContent('[role=alert]')).toContain('BadZipFile: File is not a zip file');
    expect(complaints).toEqual([]);
  });

  test('offers a viewer nothing that changes anything, nor the queue', async () => {
    const { page, complaints } = await enter(browser, server.url, VIEWER);
    for (const taskId of [await some.queue(null), await some.fail(await some.upload('v.csv', 'a\n'), 1)]) {
      await page.goto(pageOf(taskId));
      await page.waitForSelector('[data-page=task]');
      expect(await page.locator('[data-page=task] button, [data-link=job]').count()).toBe(0);
    }
    expect(complaints).toEqual([]);
  });

  test('cancels by keyboard alone', async () => {
    const { page, complaints } = await enter(browser, server.url, ADMIN);
    await page.goto(pageOf(await some.queue(null)));
    await page.waitForSelector('[data-action=cancel]');
    const isThere = () => page.evaluate(() => document.activeElement?.matches('[data-action=cancel]') ?? false);
    for (let presses = 0; presses < 40 && !(await isThere()); presses++) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.gy-title [data-status=REVOKED]');
    expect(complaints).toEqual([]);
  });
});

describe.skipIf(!chromiumPath).each(BACKENDS)('the link to the queue on %s', (name) => {
  let backend: Backend;
  let server: Running;
  let browser: Browser;

  beforeAll(async () => {
    backend = await startBackend(name);
    [server, browser] = await Promise.all([startGyoretsu('start', backend.env), launchBrowser()]);
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await backend?.stop();
  });

  test('opens the very job', async () => {
    const { page } = await enter(browser, server.url, ADMIN);
    await page.setInputFiles('input[type=file]', csv('job.csv'));
    await page.waitForSelector('[data-upload=done][data-status=SUCCESS]');
    await page.click('[data-card=ended] [data-task] a');
    await page.waitForSelector('[data-page=task]');
    const taskId = /records\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? 'none';
    await page.click('[data-link=job]');
    await until(() => page.locator('body').innerText()).toContain(taskId);
    expect(new URL(page.url()).pathname).toBe(`/admin/queues/queue/do_parse_resource/${taskId}`);
    // Bull Board answers what it has by no such id with words of its own.
    expect(await page.locator('body').innerText()).not.toMatch(/not found/i);
  });
});

type Page = Awaited<ReturnType<Browser['newPage']>>;

function steps(page: Page): Promise<(string | null)[]> {
  return page.locator('[data-step]').evaluateAll((items) => items.map((item) => item.getAttribute('data-step')));
}

/** By how many pixels the page is wider than the screen. */
function overhang(page: Page): Promise<number> {
  return page.evaluate(() => (document.querySelector('[data-css=app-content]')?.scrollWidth ?? 0) - innerWidth);
}
