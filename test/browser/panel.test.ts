import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Backend, startBackend } from '../helpers/backends.js';
import { type Running, runGyoretsu, startGyoretsu } from '../helpers/gyoretsu.js';
import { SAMPLE_ROWS } from '../helpers/sample.js';
import { chromiumPath, launchBrowser, signIn, visit } from './browser.js';
import { findSerious } from './signed-in.js';

const SAMPLE = 'cc42c989-6813-456f-87ab-16858ef38fd9';
const SAMPLE_PAGE = `/admin/resources/BinaryResource/records/${SAMPLE}/show`;
const PASSWORD = 'correct-horse-9';

describe.skipIf(!chromiumPath)('the panel in a browser', () => {
  let backend: Backend;
  let server: Running;
  let browser: Browser;

  beforeAll(async () => {
    backend = await startBackend('postgres');
    for (const role of ['viewer', 'operator']) {
      const arguments_ = ['--username', role, '--email', `${role[0]}@example.com`, '--role', role, '--password-stdin'];
      await runGyoretsu(['createsuperuser', ...arguments_], backend.env, `${PASSWORD}\n`);
    }
    [server, browser] = await Promise.all([startGyoretsu('start', backend.env), launchBrowser()]);
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await backend?.stop();
  });

  /** Somebody who has signed in; `complaints` has to be empty in the end. */
  async function enter(username: string, password: string, locale?: string) {
    const visitor = await visit(browser, server.url, locale);
    await visitor.page.goto('/admin/login');
    await signIn(visitor.page, username, password);
    await visitor.page.waitForSelector('[data-page=home]');
    return visitor;
  }

  test('refuses a wrong password, and lets the right one in', async () => {
    const { page, complaints } = await visit(browser, server.url);
    await page.goto(SAMPLE_PAGE);
    expect(new URL(page.url()).pathname).toBe('/admin/login');
    await signIn(page, 'admin', 'wrong');
    expect(await page.textContent('[role=alert]')).toBe('The user name or the password is wrong.');
    // The name is still there, and the password is what to type next.
    expect(await page.inputValue('input[name=username]')).toBe('admin');
    expect(await page.inputValue('input[name=password]')).toBe('');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('password');
    // The refusal itself is a 401, which the console tells.
    expect(complaints.splice(0)).toEqual([expect.stringContaining('401')]);
    const before = await sessionOf(page);
    await signIn(page, 'admin', 'admin');
    // To where they wanted to go.
    expect(new URL(page.url()).pathname).toBe(SAMPLE_PAGE);
    expect(await sessionOf(page)).not.toBe(before);
    expect(complaints).toEqual([]);
  });

  test('keeps a name as it was typed after a wrong password, whatever is in it', async () => {
    const { page } = await visit(browser, server.url);
    await page.goto('/admin/login');
    const names = [
      `o'hara "\\' </script><script>window.wasRun=1</script>`,
      '山田 太郎',
      '%41 + é',
      `x${'\u{1f4c4}'.repeat(80)}`,
    ];
    for (const name of names) {
      await signIn(page, name, 'wrong');
      // No name is longer than 150 characters; half of one that has two is none.
      expect(await page.inputValue('input[name=username]')).toBe(name.slice(0, 150).toWellFormed());
    }
    expect(await page.evaluate(() => 'wasRun' in window)).toBe(false);
  });

  test('parses a file and shows its rows', async () => {
    const { page, complaints } = await enter('admin', 'admin');
    await page.click('text=program_language.xlsx');
    await page.click('[data-action=parse]');
    await page.waitForSelector('[data-page=task]');
    const taskId = /records\/([0-9a-f-]{36})\/show/.exec(page.url())?.[1] ?? 'none';
    await page.waitForSelector('[data-page=task] [data-status=SUCCESS]');
    await page.waitForSelector('[data-table=sheets] tbody tr');
    await page.click('.gy-links a:has-text("Rows as a list")');
    await page.waitForSelector('tbody tr');
    expect(new URL(page.url()).search).toContain(taskId);
    expect(await page.locator('tbody tr').count()).toBe(Math.min(25, SAMPLE_ROWS.length));
    await page.click('tbody tr >> nth=1 >> td >> nth=2');
    await page.waitForSelector('[data-page=row]');
    expect(await page.textContent('[data-table=cells]')).toContain('Fortran');
    await page.click('[data-fact=taskId] a');
    await page.click('[data-fact=resourceId] a');
    await page.waitForSelector('[data-page=resource]');
    expect(new URL(page.url()).pathname).toBe(SAMPLE_PAGE);
    expect(complaints).toEqual([]);
  });

  test('uploads a file, and says why it refuses another', async () => {
    const { page, complaints } = await enter('operator', PASSWORD);
    await page.goto('/admin/resources/BinaryResource/actions/new');
    const csv = { name: '見積 <b>.csv', mimeType: 'text/csv', buffer: Buffer.from('品名,数\nりんご,3\n') };
    await page.setInputFiles('input[type=file]', csv);
    await page.waitForSelector('[data-upload=done][data-status=SUCCESS]');
    await page.click('[data-list=uploads] a');
    await page.waitForSelector('[data-page=resource]');
    expect(await page.textContent('.gy-title')).toBe('見積 <b>.csv');
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('a[download]')]);
    expect(await readFile(await download.path())).toEqual(csv.buffer);
    expect(complaints).toEqual([]);

    await page.goto('/admin/resources/BinaryResource/actions/new');
    const empty = { name: 'empty.xlsx', mimeType: 'application/octet-stream', buffer: Buffer.alloc(0) };
    await page.setInputFiles('input[type=file]', [csv, empty]);
    await page.waitForSelector('[data-upload=done]');
    await page.waitForSelector('[data-upload=failed]');
    expect(await page.textContent('[data-upload=failed] [role=alert]')).toContain('The file is empty');
    expect(complaints.splice(0)).toEqual([expect.stringContaining('422')]);
  });

  test('parses many at once from the list', async () => {
    const { page, complaints } = await enter('operator', PASSWORD);
    await page.goto('/admin/resources/BinaryResource');
    await page.waitForSelector('tbody tr');
    const files = await page.locator('tbody tr').count();
    await page.click('thead input[type=checkbox]');
    await page.click('[data-testid=action-bulkParse]');
    await page.waitForURL('**/admin/resources/TaskResult*');
    expect(await page.textContent('[data-toast=good]')).toContain(`${files} tasks`);
    expect(complaints).toEqual([]);
  });

  test('speaks Japanese, and keeps the language that was chosen', async () => {
    const { page, complaints } = await enter('admin', 'admin', 'ja-JP');
    expect(await page.textContent('[data-page=home]')).toContain('今日のタスク');
    expect(await page.getAttribute('html', 'lang')).toBe('ja');
    await page.goto('/admin/resources/TaskResult');
    await page.waitForSelector('tbody tr');
    expect(await page.textContent('thead')).toContain('登録日時');
    await page.click('button[lang=en]');
    await expect.poll(() => page.textContent('thead')).toContain('Created');
    await page.reload();
    await page.waitForSelector('tbody tr');
    expect(await page.textContent('thead')).toContain('Created');
    expect(complaints).toEqual([]);
  });

  test('leads whoever has no session any more to the login and back, in no words but its own', async () => {
    const { page } = await enter('operator', PASSWORD, 'ja-JP');
    const boxes: string[] = [];
    page.on('dialog', async (dialog) => {
      boxes.push(dialog.message());
      await dialog.dismiss();
    });
    await page.context().clearCookies();
    await page.click('[data-css=sidebar] a[href="/admin/resources/TaskResult"]');
    await page.waitForSelector('input[name=password]');
    await signIn(page, 'operator', PASSWORD);
    expect(new URL(page.url()).pathname).toBe('/admin/resources/TaskResult');
    expect(boxes).toEqual([]);
  });

  /** The address of a user's form. */
  async function formOf(page: Page, username: string): Promise<string> {
    const answer = await page.request.get('/admin/api/resources/User/actions/list');
    const { records }: { records: { id: string; params: { username: string } }[] } = await answer.json();
    const id = records.find(({ params }) => params.username === username)?.id;
    return `/admin/resources/User/records/${id}/edit`;
  }

  test('makes a user, who then has no more rights than the role', async () => {
    const { page, complaints } = await enter('admin', 'admin');
    await page.goto('/admin/resources/User/actions/new');
    await page.fill('#username', 'hanako');
    await page.fill('#email', 'hanako@example.com');
    await page.fill('[name=password]', 'short');
    await page.selectOption('[data-css=User-edit-role] select', { label: 'Viewer' });
    await page.click('[data-testid=button-save]');
    await page.waitForSelector('text=It is shorter than 8 characters.');
    await page.waitForSelector('text=Give your own password too');
    // What was typed is still there.
    expect(await page.inputValue('#username')).toBe('hanako');
    await page.fill('[name=password]', PASSWORD);
    await page.fill('[name=ownPassword]', 'admin');
    await page.click('[data-testid=button-save]');
    await page.waitForSelector('tbody >> text=hanako');
    expect(complaints).toEqual([]);
    await enter('hanako', PASSWORD);
  });

  test('changes another’s password with one’s own, and keeps what was typed when it refuses', async () => {
    const { page, complaints } = await enter('admin', 'admin', 'ja-JP');
    await page.goto(await formOf(page, 'hanako'));
    await page.fill('#email', 'hana@example.com');
    await page.fill('[name=password]', 'wide-river-17');
    await page.fill('[name=ownPassword]', 'guess');
    expect(await findSerious(page, '[data-css=User-edit-form]')).toEqual([]);
    await page.click('[data-testid=button-save]');
    await page.waitForSelector('text=あなた自身のパスワードが違います。');
    expect(await page.inputValue('#email')).toBe('hana@example.com');
    await page.fill('[name=ownPassword]', 'admin');
    await page.click('[data-testid=button-save]');
    await page.waitForSelector('tbody >> text=hana@example.com');
    expect(complaints).toEqual([]);
    await enter('hanako', 'wide-river-17');
  });

  test('shows no password field to somebody who edits their own account, but where it is changed', async () => {
    const { page, complaints } = await enter('admin', 'admin');
    await page.goto(await formOf(page, 'admin'));
    await page.waitForSelector('#username');
    expect(await page.locator('input[type=password]').count()).toBe(0);
    await page.click('text=Change your own password');
    await page.waitForSelector('[data-page=password]');
    expect(complaints).toEqual([]);
  });

  describe('as a viewer', () => {
    let page: Page;
    let complaints: string[];

    beforeEach(async () => {
      ({ page, complaints } = await enter('viewer', PASSWORD));
    });

    test('sees everything but users, and no button that changes anything', async () => {
      expect(await page.textContent('[data-css=sidebar]')).not.toContain('Users');
      await page.goto(SAMPLE_PAGE);
      await page.waitForSelector('[data-page=resource]');
      expect(await page.locator('[data-page=resource] button').count()).toBe(0);
      expect(complaints).toEqual([]);
    });

    test.each([
      `records/${SAMPLE}/delete`,
      `records/${SAMPLE}/edit`,
      `records/${SAMPLE}/parse`,
      `bulk/bulkDelete?recordIds=${SAMPLE}`,
      `bulk/bulkParse?recordIds=${SAMPLE}`,
    ])('is refused %s by the server', async (action) => {
      const status = await post(page, `/admin/api/resources/BinaryResource/${action}`);
      expect(status).toBe(403);
    });

    test('may look at the queues, and not change them', async () => {
      await page.goto('/admin/queues');
      await page.waitForSelector('text=do_parse_resource');
      expect(await put(page, '/admin/queues/api/queues/do_something/pause')).toBe(403);
      expect(complaints.filter((complaint) => !complaint.includes('403'))).toEqual([]);
    });

    test('goes out, and is out', async () => {
      await page.click('text=Log out');
      await page.waitForSelector('input[name=password]');
      await page.goto('/admin');
      expect(new URL(page.url()).pathname).toBe('/admin/login');
      expect(complaints).toEqual([]);
    });
  });

  describe('against what another site makes a browser send', () => {
    test.each(['delete', 'parse'])('GET changes nothing: %s', async (action) => {
      const { page } = await enter('admin', 'admin');
      const answer = await page.request.get(`/admin/api/resources/BinaryResource/records/${SAMPLE}/${action}`);
      expect(answer.status()).toBe(405);
      const head = await page.request.head(`/admin/api/resources/BinaryResource/bulk/bulkDelete?recordIds=${SAMPLE}`);
      expect(head.status()).toBe(200);
      expect((await page.request.get(`/xxx_api/v1/binary_resources/${SAMPLE}`)).status()).toBe(200);
    });

    test('a POST from elsewhere is refused', async () => {
      const { page } = await enter('admin', 'admin');
      for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'http://elsewhere.example' }]) {
        const path = `/admin/api/resources/BinaryResource/records/${SAMPLE}/delete`;
        expect((await page.request.post(path, { headers })).status()).toBe(403);
      }
    });
  });
});

async function sessionOf(page: Page): Promise<string | undefined> {
  return (await page.context().cookies()).find((cookie) => cookie.name.includes('session'))?.value;
}

/** Sends what a page of ours would send. */
function post(page: Page, path: string): Promise<number> {
  return page.evaluate(async (to) => (await fetch(to, { method: 'POST' })).status, path);
}

function put(page: Page, path: string): Promise<number> {
  return page.evaluate(async (to) => (await fetch(to, { method: 'PUT' })).status, path);
}
