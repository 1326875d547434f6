import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OFFERED_ENCODINGS } from '../../src/files/text-files.js';
import { type Api, createApi } from '../helpers/api.js';
import { type Backend, startBackend } from '../helpers/backends.js';
import { type Running, runGyoretsu, startGyoretsu } from '../helpers/gyoretsu.js';
import { chromiumPath, launchBrowser } from './browser.js';
import { brokenBook, enter, findSerious } from './signed-in.js';

const ADMIN = { username: 'admin', password: 'admin' };
const VIEWER = { username: 'viewer', password: 'correct-horse-9' };
/** りんご in Shift_JIS, a number and a date. */
const SHIFT_JIS = Buffer.concat([Buffer.from([0x82, 0xe8, 0x82, 0xf1, 0x82, 0xb2]), Buffer.from('^7^2020/2/9\n')]);

const fileOf = (id: string) => `/admin/resources/BinaryResource/records/${id}/show`;
const taskOf = (id: string) => `/admin/resources/TaskResult/records/${id}/show`;

/** Waits for what the page comes to show. */
const until = <T>(read: () => T) => expect.poll(read, { timeout: 15_000 });

describe.skipIf(!chromiumPath)('parsing again as', () => {
  let backend: Backend;
  let server: Running;
  let browser: Browser;
  let api: Api;

  beforeAll(async () => {
    backend = await startBackend('postgres');
    const who = ['--username', 'viewer', '--email', 'v@example.com', '--role', 'viewer', '--password-stdin'];
    await runGyoretsu(['createsuperuser', ...who], backend.env, `${VIEWER.password}\n`);
    [server, browser] = await Promise.all([startGyoretsu('start', backend.env), launchBrowser()]);
    api = createApi(server.url);
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await backend?.stop();
  });

  const upload = async (name: string, bytes: Buffer): Promise<string> => (await api.upload(name, bytes)).body.id;
  async function parse(resourceId: string, options: Record<string, unknown> = {}): Promise<string> {
    const { body } = await api.post('do_parse_resource', { resource_id: resourceId, ...options });
    await api.waitForTask(body.task_id);
    return body.task_id;
  }
  const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute('name') ?? '');
  const shown = async (taskId: string) => (await api.get(`parse_results?task_id=${taskId}`)).body.results;

  test('reads a file with the encoding, the delimiter and the types that were chosen, by keyboard alone', async () => {
    const file = await upload('fruit.csv', SHIFT_JIS);
    await parse(file);
    const { page, complaints } = await enter(browser, server.url, ADMIN);
    await page.goto(fileOf(file));
    await page.locator('[data-action=parseAs]').focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open]');
    expect(await page.innerText('dialog h2')).toBe('Parse “fruit.csv” again as …');
    expect(await findSerious(page, 'dialog')).toEqual([]);
    expect(await focused(page)).toBe('encoding');
    // Esc leaves everything as it was, and the focus where it came from.
    await page.keyboard.press('Escape');
    await until(() => page.locator('dialog').count()).toBe(0);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-action'))).toBe('parseAs');

    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open]');
    await page.keyboard.type('Shift');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Another');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('other_delimiter');
    await page.keyboard.type('^');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-page=task] .gy-title [data-status=SUCCESS]');
    const taskId = /records\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? '';
    expect(await shown(taskId)).toMatchObject([{ values: ['りんご', 7, '2020-02-09'], types: 'snd' }]);

    // The next time it begins with what was chosen; parsed again without a word, it is read the same way.
    await page.click('[data-action=parseAs]');
    expect(await page.inputValue('[name=encoding]')).toBe('shift_jis');
    expect(await page.inputValue('[name=other_delimiter]')).toBe('^');
    expect(await page.isChecked('[name=infer_types]')).toBe(true);
    await page.click('dialog >> text=Cancel');
    await page.click('[data-action=parse]');
    await page.waitForURL((url) => !url.href.includes(taskId));
    await page.waitForSelector('[data-page=task] .gy-title [data-status=SUCCESS]');
    const again = /records\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? '';
    expect(await shown(again)).toMatchObject([{ values: ['りんご', 7, '2020-02-09'] }]);
    expect(complaints).toEqual([]);
  });

  test('goes from the rows to the same rows read otherwise', async () => {
    const file = await upload('semicolons.txt', Buffer.from('a,b;c\n1,5;2\n'));
    await parse(file, { delimiter: ',' });
    const { page, complaints } = await enter(browser, server.url, ADMIN);
    await page.goto(`/admin/pages/sheets?resource=${file}`);
    await until(() => page.locator('[data-cell=A2]').innerText()).toBe('1');
    await page.click('[data-action=parseAs]');
    await page.selectOption('[name=delimiter]', { label: 'Semicolon ;' });
    await page.click('dialog [type=submit]');
    await until(() => page.locator('[data-cell=A2]').innerText()).toBe('1,5');
    expect(complaints).toEqual([]);
  });

  test('says of each field what is wrong with it, in both languages', async () => {
    const file = await upload('fields.csv', Buffer.from('a,b\n'));
    const words: Record<string, [empty: string, long: string, bad: string, encoding: string]> = {
      'en-US': ['Type the delimiter', 'at most 8 characters', 'Quotation marks', 'does not know this encoding'],
      'ja-JP': ['区切り文字を入力してください', '8 文字まで', '引用符と改行', 'この文字コードには対応していません'],
    };
    for (const [locale, [empty, long, bad, encoding]] of Object.entries(words)) {
      const { page } = await enter(browser, server.url, { ...ADMIN, locale });
      await page.goto(fileOf(file));
      await page.click('[data-action=parseAs]');
      await page.selectOption('[name=delimiter]', 'other');
      const field = page.locator('[name=other_delimiter]');
      const faults: [typed: string, told: string][] = [
        ['', empty],
        ['123456789', long],
        ['"', bad],
      ];
      for (const [typed, told] of faults) {
        await field.fill(typed);
        await page.click('dialog [type=submit]');
        await until(() => page.locator('dialog [role=alert]').innerText()).toContain(told);
        expect(await field.getAttribute('aria-invalid')).toBe('true');
        expect(await focused(page)).toBe('other_delimiter');
      }
      // What only the server can refuse comes to its field too.
      await page.selectOption('[name=delimiter]', '');
      await page
        .locator('[name=encoding] option')
        .nth(1)
        .evaluate((option) => option.setAttribute('value', 'utf-99'));
      await page.selectOption('[name=encoding]', 'utf-99');
      await page.click('dialog [type=submit]');
      await until(() => page.locator('dialog [role=alert]').innerText()).toContain(encoding);
      expect(await page.getAttribute('[name=encoding]', 'aria-invalid')).toBe('true');
      expect(await findSerious(page, 'dialog')).toEqual([]);
      await page.setViewportSize({ width: 390, height: 844 });
      expect(await page.evaluate(() => (document.querySelector('dialog')?.scrollWidth ?? 999) <= innerWidth)).toBe(
        true,
      );
      await page.context().close();
    }
  });

  test('offers it for text alone, and to those who may', async () => {
    const [book, text] = [
      await upload('broken.xlsx', brokenBook('x').buffer),
      await upload('t.csv', Buffer.from('a\n')),
    ];
    const { page } = await enter(browser, server.url, ADMIN);
    await page.goto(fileOf(book));
    await page.waitForSelector('[data-action=parse]');
    expect(await page.locator('[data-action=parseAs]').count()).toBe(0);
    const { page: hers } = await enter(browser, server.url, VIEWER);
    await hers.goto(fileOf(text));
    await hers.waitForSelector('[data-page=resource]');
    expect(await hers.locator('[data-action=parseAs]').count()).toBe(0);
  });

  test('offers another try only where it may help: for a damaged file another file, for a text other options', async () => {
    const damaged = await parse(await upload('damaged.xlsx', brokenBook('x').buffer));
    const garbled = await upload(
      'garbled.csv',
      Buffer.concat([Buffer.from('é,b\n'.repeat(30)), Buffer.from([0xff, 0xe9, 10])]),
    );
    const misread = await parse(garbled, { encoding: 'utf-8' });
    const { page, complaints } = await enter(browser, server.url, ADMIN);
    const buttons = () =>
      page
        .locator('[data-buttons] [data-action]')
        .evaluateAll((all) => all.map((each) => each.getAttribute('data-action')));
    await page.goto(taskOf(damaged));
    await page.waitForSelector('[data-failure]');
    expect(await buttons()).toEqual(['upload']);
    await page.goto(taskOf(misread));
    await page.waitForSelector('[data-failure=bad_encoding]');
    expect(await buttons()).toEqual(['parseAs', 'upload']);
    // On the front page too: no retry for either.
    await page.goto('/admin');
    await page.waitForSelector('[data-card=failures]');
    expect(await page.locator('[data-action=retry]').count()).toBe(0);
    await page.click(`[data-task="${misread}"] [data-action=parseAs]`);
    await page.selectOption('[name=encoding]', 'windows-1252');
    await page.click('dialog [type=submit]');
    await page.waitForSelector('[data-page=task] .gy-title [data-status=SUCCESS]');
    // And in the list.
    const actions = await page.evaluate(async () => {
      const answer = await fetch('/admin/api/resources/TaskResult/actions/list?filters.status=FAILURE');
      const { records }: { records: Record<'recordActions' | 'bulkActions', { name: string }[]>[] } =
        await answer.json();
      return records.flatMap(({ recordActions, bulkActions }) =>
        [...recordActions, ...bulkActions].map(({ name }) => name),
      );
    });
    expect(actions).toContain('show');
    expect(actions.filter((name) => /retry/i.test(name))).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('knows every encoding that it offers', async () => {
    const file = await upload('encodings.csv', Buffer.from('a,b\n'));
    for (const encoding of OFFERED_ENCODINGS) {
      const { body } = await api.get(`task_results/${await parse(file, { encoding })}`);
      expect(body.status, encoding).toBe('SUCCESS');
    }
  });
});
