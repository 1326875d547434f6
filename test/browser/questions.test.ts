import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Backend, startBackend } from '../helpers/backends.js';
import { type Running, runGyoretsu, startGyoretsu } from '../helpers/gyoretsu.js';
import { chromiumPath, launchBrowser } from './browser.js';
import { enter, findSerious } from './signed-in.js';
import { createSomeTasks, LONG_NAME, type SomeTasks } from './some-tasks.js';

const ADMIN = { username: 'admin', password: 'admin' };
const list = (resource: string) => `/admin/resources/${resource}`;
const pageOf = (resource: string, id: string) => `/admin/resources/${resource}/records/${id}/show`;
/** Letters that mean something to whoever makes pages or sentences. */
const SALES = `R&D "{{name}}" 'sales'.csv`;
const RED = 'rgb(180, 35, 24)';

/** Waits for what the page comes to show. */
const until = <T>(read: () => T) => expect.poll(read, { timeout: 15_000 });

describe.skipIf(!chromiumPath)('the question before something is deleted or cancelled', () => {
  let backend: Backend;
  let server: Running;
  let browser: Browser;
  let some: SomeTasks;

  beforeAll(async () => {
    backend = await startBackend('postgres');
    const who = ['--username', 'taro', '--email', 't@example.com', '--role', 'operator', '--password-stdin'];
    await runGyoretsu(['createsuperuser', ...who], backend.env, 'correct-horse-9\n');
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

  const rowOf = (page: Page, name: string) => page.locator('tbody tr', { hasText: name });
  const choose = async (page: Page, name: string, action: string) => {
    await rowOf(page, name).locator('.gy-more').click();
    await rowOf(page, name).locator(`[data-testid=action-${action}]`).click();
  };
  const claim = async (taskId: string) => {
    await some.deps.tasks.claim(taskId, 'host-1:4711');
  };

  test('names a file with its rows, and holds the focus until it is answered', async () => {
    const { page, complaints } = await enter(browser, server.url, ADMIN);
    const file = await some.upload(SALES, 'a\n1\n2\n');
    const parsed = await some.parse(file);
    await some.deps.db.query('UPDATE sheet_summary SET row_count = 50014 WHERE task_id = $1', [parsed]);
    await some.queue(file);
    await page.goto(list('BinaryResource'));
    await choose(page, SALES, 'delete');
    // By its role and name, as those come to it who hear the page.
    const dialog = page.getByRole('alertdialog', { name: `Delete ${SALES} with 50,014 rows?` });
    await dialog.waitFor();
    expect(await textsOf(dialog)).toEqual([
      'The stored file (6 B) cannot be brought back.',
      '2 tasks stay as history.',
      '1 task that waits or runs is cancelled.',
    ]);
    expect(await described(dialog)).toContain('2 tasks stay as history.');
    expect(await dialog.locator('button').allTextContents()).toEqual(['Cancel', 'Delete']);
    // Words that a style sheet adds are in no text.
    expect(await addedWords(dialog)).toEqual([]);
    expect(await colorOf(dialog.locator('[data-act]'))).toBe(RED);
    expect(await findSerious(page)).toEqual([]);

    expect(await focused(page)).toBe('Cancel');
    const walked: string[] = [];
    for (const key of ['Tab', 'Tab', 'Tab', 'Shift+Tab', 'Shift+Tab', 'Shift+Tab']) {
      await page.keyboard.press(key);
      walked.push(await focused(page));
    }
    expect(walked).toEqual(['Delete', 'Cancel', 'Delete', 'Cancel', 'Delete', 'Cancel']);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await focused(page)).toBe(`More actions: ${SALES}`);
    expect(await some.deps.resources.find(file)).not.toBeNull();

    await choose(page, SALES, 'delete');
    await dialog.locator('[data-act]').click();
    await rowOf(page, SALES).waitFor({ state: 'detached' });
    expect(await some.deps.resources.find(file)).toBeNull();
    expect(await page.textContent('[data-toast=good]')).toContain('Deleted.');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    expect(complaints).toEqual([]);
  });

  test('sums up several files, keeps them ticked if it is left, and deletes them with a red button', async () => {
    const { page, complaints } = await enter(browser, server.url, ADMIN);
    const files = new Map<string, string>();
    for (const name of ['many-1.csv', 'many-2.csv', 'many-3.csv']) {
      files.set(name, await some.upload(name, `${name}\n1\n`));
    }
    const first = files.get('many-1.csv') ?? '';
    // Of both parses of a file the rows are there; those of one that was replaced are on their way already.
    const replaced = await some.parse(first);
    await some.deps.db.query('UPDATE task_result SET rows_expired_at = now() WHERE task_id = $1', [replaced]);
    const kept = [await some.parse(first), await some.parse(first), await some.parse(files.get('many-3.csv') ?? '')];
    const waiting = await some.queue(files.get('many-2.csv') ?? '');
    await page.goto(list('BinaryResource'));
    for (const name of files.keys()) await rowOf(page, name).locator('input[type=checkbox]').check();
    const button = page.locator('[data-bulk] [data-testid=action-bulkDelete]');
    expect([await button.textContent(), await colorOf(button)]).toEqual(['Delete 3 files', RED]);
    await button.click();
    const dialog = page.getByRole('alertdialog', { name: 'Delete 3 files with 6 rows?' });
    await dialog.waitFor();
    expect(await textsOf(dialog)).toEqual([
      'The stored files (39 B) cannot be brought back.',
      '5 tasks stay as history.',
      '1 task that waits or runs is cancelled.',
    ]);
    expect((await dialog.locator('li').allTextContents()).sort()).toEqual([...files.keys()]);
    expect(await dialog.locator('[data-act]').textContent()).toBe('Delete 3 files');
    // A click on the darkened page leaves everything as it is.
    await page.mouse.click(20, 400);
    await dialog.waitFor({ state: 'detached' });
    expect(await page.locator('tbody input:checked').count()).toBe(3);
    await button.click();
    await dialog.locator('[data-act]').click();
    await rowOf(page, 'many-1.csv').waitFor({ state: 'detached' });
    expect(await page.textContent('[data-toast=good]')).toContain('3 deleted.');
    for (const id of files.values()) expect(await some.deps.resources.find(id)).toBeNull();
    for (const id of kept) expect((await some.deps.tasks.find(id))?.rowsExpiredAt).toBeInstanceOf(Date);
    expect((await some.deps.tasks.find(waiting))?.status).toBe('REVOKED');
    expect(await page.locator('[data-bulk]').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('asks on the pages of a file, a task, a row and a user, and goes to their list', async () => {
    const { page, complaints } = await enter(browser, server.url, ADMIN);
    const file = await some.upload('pages.csv', 'a\n1\n');
    const task = await some.parse(file);
    const { rows } = await some.deps.db.query<{ id: string }>('SELECT id FROM parse_result WHERE task_id = $1', [task]);
    const taro = (await some.deps.users.findByUsername('taro'))?.id ?? '';
    const asked: [resource: string, id: string, title: string][] = [
      ['ParseResult', String(rows[0]?.id), 'Delete row 1 of pages?'],
      // The rows that a sheet had: to count those that are left, one by one, would take seconds.
      ['TaskResult', task, 'Delete the task “pages.csv” with 2 rows?'],
      ['BinaryResource', file, 'Delete pages.csv?'],
      ['User', taro, 'Delete the user taro?'],
    ];
    for (const [resource, id, title] of asked) {
      await page.goto(pageOf(resource, id));
      const button = page.locator('[data-buttons] [data-testid=action-delete]');
      await button.click();
      const dialog = page.getByRole('alertdialog', { name: title });
      await dialog.waitFor();
      expect(await dialog.locator('button').allTextContents()).toEqual(['Cancel', 'Delete']);
      await dialog.getByText('Cancel').click();
      expect(await focused(page), resource).toBe('Delete');
      await button.click();
      await dialog.locator('[data-act]').click();
      await page.waitForURL(`**${list(resource)}**`);
      await page.waitForSelector(`[data-list=${resource}], [data-empty]`);
    }
    expect(await some.deps.tasks.find(task)).toBeNull();
    expect(await some.deps.resources.find(file)).toBeNull();
    expect(await some.deps.users.findByUsername('taro')).toBeNull();
    expect(complaints).toEqual([]);
  });

  test('speaks Japanese, and has room for a long name on a narrow screen', async () => {
    const { page, complaints } = await enter(browser, server.url, { ...ADMIN, locale: 'ja-JP' });
    await page.setViewportSize({ width: 390, height: 844 });
    const file = await some.upload(LONG_NAME, 'a\n1\n');
    const task = await some.parse(file);
    await page.goto(pageOf('BinaryResource', file));
    await page.click('[data-testid=action-delete]');
    const dialog = page.getByRole('alertdialog', { name: `${LONG_NAME} と2行のデータを削除しますか？` });
    await dialog.waitFor();
    expect(await textsOf(dialog)).toEqual([
      '保存されているファイル（4 B）は元に戻せません。',
      'タスク1件は履歴として残ります。',
    ]);
    expect(await dialog.locator('button').allTextContents()).toEqual(['キャンセル', '削除']);
    expect(await addedWords(dialog)).toEqual([]);
    const box = await dialog.boundingBox();
    expect([(box?.x ?? -1) >= 0, (box?.x ?? 0) + (box?.width ?? 0) <= 390]).toEqual([true, true]);
    expect(await findSerious(page)).toEqual([]);
    await page.goto(pageOf('TaskResult', task));
    await page.click('[data-testid=action-delete]');
    await page.getByRole('alertdialog', { name: `タスク「${LONG_NAME}」と2行のデータを削除しますか？` }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('asks before it cancels what runs, and not what only waits', async () => {
    const { page, complaints } = await enter(browser, server.url, ADMIN);
    const queue = async (name: string) => some.queue(await some.upload(name, 'a\n1\n'));
    const [waiting, running, onPage] = [await queue('wait.csv'), await queue('run.csv'), await queue('on-page.csv')];
    await claim(running);
    await claim(onPage);
    const statusOf = async (id: string) => (await some.deps.tasks.find(id))?.status;
    await page.goto(list('TaskResult'));
    await choose(page, 'wait.csv', 'cancel');
    await until(() => statusOf(waiting)).toBe('REVOKED');
    // Whoever cancels from a list stays in it.
    expect(new URL(page.url()).pathname).toBe(list('TaskResult'));

    await choose(page, 'run.csv', 'cancel');
    const dialog = page.getByRole('alertdialog', { name: 'Cancel the task “run.csv”?' });
    await dialog.waitFor();
    expect(await dialog.locator('button').allTextContents()).toEqual(['Let it run', 'Cancel the task']);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await statusOf(running)).toBe('STARTED');
    await choose(page, 'run.csv', 'cancel');
    await dialog.locator('[data-act]').click();
    await until(() => statusOf(running)).toBe('REVOKED');

    await page.goto(pageOf('TaskResult', onPage));
    await page.click('[data-action=cancel]');
    await page.getByRole('alertdialog', { name: 'Cancel the task “on-page.csv”?' }).locator('[data-act]').click();
    await page.waitForSelector('.gy-title [data-status=REVOKED]');
    expect(complaints).toEqual([]);
  });

  test('asks before several are cancelled', async () => {
    const { page, complaints } = await enter(browser, server.url, ADMIN);
    const tasks = [await some.queue(null), await some.queue(null)];
    await page.goto(`${list('TaskResult')}?filters.status=PENDING&recordIds=${tasks}`);
    await page.click('[data-testid=action-bulkCancel]');
    const dialog = page.getByRole('alertdialog', { name: 'Cancel 2 tasks?' });
    await dialog.waitFor();
    expect(await dialog.locator('li').allTextContents()).toEqual(['Queue test', 'Queue test']);
    await dialog.locator('[data-act]').click();
    await until(() => page.locator('[data-toast=good]').textContent()).toContain('2 cancelled.');
    for (const id of tasks) expect((await some.deps.tasks.find(id))?.status).toBe('REVOKED');
    expect(complaints).toEqual([]);
  });

  test('says in the dialog that nothing was deleted if the server does not answer, and tries again', async () => {
    const { page } = await enter(browser, server.url, ADMIN);
    const file = await some.upload('away.csv', 'a\n1\n');
    await page.goto(pageOf('BinaryResource', file));
    await page.click('[data-testid=action-delete]');
    const dialog = page.getByRole('alertdialog');
    await page.route('**/delete', (route) => route.abort(), { times: 1 });
    await dialog.locator('[data-act]').click();
    expect(await dialog.getByRole('alert').textContent()).toContain('Nothing was deleted');
    expect(await some.deps.resources.find(file)).not.toBeNull();
    await dialog.locator('[data-act]').click();
    await page.waitForSelector('[data-list=BinaryResource], [data-empty]');
    expect(await some.deps.resources.find(file)).toBeNull();
  });

  test('takes the place of AdminJS’s own page for several, whose address leads to the list', async () => {
    const { page, complaints } = await enter(browser, server.url, ADMIN);
    const file = await some.upload('address.csv', 'a\n1\n');
    await page.goto(`${list('BinaryResource')}/bulk/bulkDelete?recordIds=${file}`);
    await until(() => page.locator('[data-bulk]').textContent()).toContain('1 selected');
    expect(new URL(page.url()).pathname).toBe(list('BinaryResource'));
    expect(await page.locator('tbody tr:has(input:checked)').textContent()).toContain('address.csv');
    expect(complaints).toEqual([]);
  });
});

function textsOf(dialog: Locator): Promise<string[]> {
  return dialog.locator('p').allTextContents();
}

/** What a dialog is described by. */
function described(dialog: Locator): Promise<string> {
  return dialog.evaluate((element) => {
    return document.getElementById(element.getAttribute('aria-describedby') ?? '')?.textContent ?? '';
  });
}

/** What style sheets write before or after parts of a dialog. */
function addedWords(dialog: Locator): Promise<string[]> {
  return dialog
    .locator('*')
    .evaluateAll((elements) =>
      elements
        .flatMap((element) => ['::before', '::after'].map((part) => getComputedStyle(element, part).content))
        .filter((content) => content !== 'none' && content !== 'normal'),
    );
}

function colorOf(button: Locator): Promise<string> {
  return button.evaluate((element) => getComputedStyle(element).backgroundColor);
}

/** What has the focus, by its name. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    return element?.getAttribute('aria-label') ?? element?.textContent ?? '';
  });
}
