import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Backend, startBackend } from '../helpers/backends.js';
import { type Running, startGyoretsu } from '../helpers/gyoretsu.js';
import { chromiumPath, launchBrowser } from './browser.js';
import { enter } from './signed-in.js';
import { createSomeTasks, LONG_NAME, type SomeTasks } from './some-tasks.js';

const ADMIN = { username: 'admin', password: 'admin' };
const LISTS = ['BinaryResource', 'TaskResult', 'ParseResult', 'User', 'AuditEntry'];
const list = (resource: string) => `/admin/resources/${resource}`;

/** Waits for what the page comes to show. */
const until = <T>(read: () => T) => expect.poll(read, { timeout: 15_000 });

describe.skipIf(!chromiumPath)('the lists', () => {
  let backend: Backend;
  let server: Running;
  let browser: Browser;
  let some: SomeTasks;
  let file: string;

  beforeAll(async () => {
    backend = await startBackend('postgres');
    [server, browser] = await Promise.all([startGyoretsu('web', backend.env), launchBrowser()]);
    some = await createSomeTasks(backend.env);
    // In each state that takes room in a row: a long name, a long reason, a bar.
    file = await some.upload('first.csv', `${'value,'.repeat(30)}\n${'1,'.repeat(30)}\n`);
    await some.parse(file);
    await some.retry(await some.upload(LONG_NAME, 'a\n1\n'));
    await some.fail(await some.upload(`${'w'.repeat(180)}.csv`, 'a\n1\n'), 2);
    await some.deps.tasks.claim(await some.queue(null), `${'a-host-with-a-long-name.'.repeat(3)}:4711`);
    for (let at = 0; at < 14; at++) await some.queue(await some.upload(`file-${at}.csv`, 'a\n1\n'));
  });

  afterAll(async () => {
    await some?.close();
    await browser?.close();
    await server?.stop();
    await backend?.stop();
  });

  const open = async (page: Page, resource: string, query = '') => {
    await page.goto(`${list(resource)}${query}`);
    await page.waitForSelector('tbody td[data-property-name]');
  };

  test('lead to each record by a link, which the middle button opens in a tab of its own', async () => {
    const { page, complaints } = await enter(browser, server.url, ADMIN);
    for (const resource of LISTS) {
      await open(page, resource);
      const links = await page
        .locator('tbody tr')
        .evaluateAll((rows) =>
          rows.map((row) => [row.getAttribute('data-id'), row.querySelector('a.gy-lead')?.getAttribute('href')]),
        );
      expect(links.length, resource).toBeGreaterThan(0);
      for (const [id, href] of links) expect(href).toBe(`${list(resource)}/records/${id}/show`);
    }
    await open(page, 'BinaryResource');
    const [tab] = await Promise.all([
      page.context().waitForEvent('page'),
      page.click('tbody a.gy-lead:has-text("first.csv")', { button: 'middle' }),
    ]);
    await tab.waitForSelector('[data-page=resource]');
    expect(tab.url()).toContain(file);
    expect(new URL(page.url()).pathname).toBe(list('BinaryResource'));
    // The row beside it takes a click, too.
    await page.click('tbody tr:has-text("first.csv") td[data-property-name=size]');
    await page.waitForSelector('[data-page=resource]');
    expect(complaints).toEqual([]);
  });

  test.each([
    [1366, 768],
    [1280, 720],
    [1024, 768],
  ])('have rows 44 px high on %i × %i, scroll nowhere sideways, and show the dots of each', async (width, height) => {
    const { page, complaints } = await enter(browser, server.url, ADMIN);
    await page.setViewportSize({ width, height });
    for (const resource of LISTS) {
      await open(page, resource);
      const seen = await page.evaluate(() => {
        const wider = [...document.querySelectorAll('.gy-list, .gy-list table, [data-css=app-content], main')].filter(
          (box) => box.scrollWidth > box.clientWidth,
        );
        const rows = [...document.querySelectorAll('tbody tr')].map((row) => row.getBoundingClientRect());
        const dots = [...document.querySelectorAll('.gy-more')].map((dot) => dot.getBoundingClientRect().right);
        return {
          wider: wider.map((box) => box.outerHTML.slice(0, 80)),
          heights: [...new Set(rows.map((row) => Math.round(row.height)))],
          dotsOut: dots.filter((right) => right > innerWidth).length,
          whole: rows.filter((row) => row.bottom <= innerHeight).length,
        };
      });
      expect(seen, resource).toMatchObject({ wider: [], heights: [44], dotsOut: 0 });
      if (resource === 'TaskResult' && height === 768) expect(seen.whole).toBeGreaterThanOrEqual(13);
    }
    // What is cut is whole for whoever points at it.
    await open(page, 'BinaryResource');
    const long = page.locator('td[data-property-name=name] [title]', { hasText: LONG_NAME });
    expect(await long.evaluate((element) => element.scrollWidth > element.clientWidth)).toBe(true);
    expect(await long.getAttribute('title')).toBe(LONG_NAME);
    expect(await page.locator('.gy-reason[title]').first().getAttribute('title')).toContain('Will be tried again');
    expect(complaints).toEqual([]);
  });

  test('are cards on a narrow screen: all of a record, one below the other, with its dots', async () => {
    const { page, complaints } = await enter(browser, server.url, ADMIN);
    await page.setViewportSize({ width: 390, height: 844 });
    for (const resource of LISTS) {
      await open(page, resource);
      const seen = await page.locator('tbody tr').evaluateAll((cards) =>
        cards.map((card) => {
          const boxes = [...card.querySelectorAll('td[data-property-name]')]
            .map((cell) => cell.getBoundingClientRect())
            .filter(({ height }) => height > 0);
          const below = boxes.every((box, at) => at === 0 || box.top >= (boxes[at - 1]?.bottom ?? 0) - 1);
          const inside = [...card.querySelectorAll('td, .gy-more')].every(
            (each) => each.getBoundingClientRect().right <= innerWidth,
          );
          return { below, inside, isThere: boxes.length > 2 };
        }),
      );
      for (const card of seen) expect(card, resource).toEqual({ below: true, inside: true, isThere: true });
    }
    expect(complaints).toEqual([]);
  });

  test('tick some, all and none, and cover no tick and move no row by what can be done with them', async () => {
    const { page, complaints } = await enter(browser, server.url, ADMIN);
    await open(page, 'BinaryResource');
    const all = page.locator('thead input[type=checkbox]');
    const stateOfAll = () =>
      all.evaluate((box) => (box instanceof HTMLInputElement ? [box.checked, box.indeterminate] : []));
    const boxes = page.locator('tbody input[type=checkbox]');
    const tops = () =>
      page.locator('tbody tr').evaluateAll((rows) => rows.map((row) => Math.round(row.getBoundingClientRect().top)));
    const before = await tops();
    expect(await stateOfAll()).toEqual([false, false]);
    for (let at = 0; at < 3; at++) await boxes.nth(at).check();
    expect(await stateOfAll()).toEqual([false, true]);
    expect(await page.textContent('[data-bulk]')).toContain('3 selected');
    expect(await tops()).toEqual(before);
    // Each tick is what lies on top where it is.
    const onTop = await page.locator('input:checked').evaluateAll((ticked) =>
      ticked.map((box) => {
        const { left, top, width, height } = box.getBoundingClientRect();
        return document.elementFromPoint(left + width / 2, top + height / 2) === box;
      }),
    );
    expect(onTop).toEqual([true, true, true]);
    await page.keyboard.press('Escape');
    // Pointed at, a box that is ticked is blue with a white tick in it, and one that is not is neither.
    await boxes.nth(0).hover();
    expect(await inkOf(boxes.nth(0))).toEqual({ blue: true, white: true });
    await boxes.nth(3).hover();
    expect(await inkOf(boxes.nth(3))).toMatchObject({ blue: false });
    await all.click();
    expect(await stateOfAll()).toEqual([true, false]);
    expect(await page.locator('tbody input:checked').count()).toBe(await boxes.count());
    await all.click();
    expect(await stateOfAll()).toEqual([false, false]);
    expect(await page.locator('[data-bulk]').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('have a menu for each record that goes by Enter, arrows and Escape', async () => {
    const { page, complaints } = await enter(browser, server.url, ADMIN);
    await open(page, 'BinaryResource');
    await page.focus('tbody tr:has-text("first.csv") a.gy-lead');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Show rows');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('More actions: first.csv');
    const button = page.locator('tbody tr:has-text("first.csv") .gy-more');
    const menu = page.getByRole('menu', { name: 'More actions: first.csv' });
    expect([await button.getAttribute('aria-expanded'), await menu.isVisible()]).toEqual(['false', false]);
    await page.keyboard.press('Enter');
    await menu.waitFor();
    expect(await button.getAttribute('aria-expanded')).toBe('true');
    const walked = [await focused(page)];
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowUp', 'Home', 'End']) {
      await page.keyboard.press(key);
      walked.push(await focused(page));
    }
    expect(walked).toEqual(['Edit', 'Parse', 'Delete', 'Edit', 'Delete', 'Edit', 'Delete']);
    await page.keyboard.press('Escape');
    await menu.waitFor({ state: 'hidden' });
    expect([await focused(page), await button.getAttribute('aria-expanded')]).toEqual([
      'More actions: first.csv',
      'false',
    ]);
    await page.keyboard.press('ArrowDown');
    await menu.waitFor();
    await page.keyboard.press('Tab');
    await menu.waitFor({ state: 'hidden' });
    await button.click();
    await menu.waitFor();
    // It lies within the window, also from the last row.
    await page.keyboard.press('Escape');
    await page.locator('tbody tr .gy-more').last().click();
    const box = await page.locator('[role=menu]:popover-open').boundingBox();
    expect([(box?.y ?? -1) >= 0, (box?.y ?? 0) + (box?.height ?? 0) <= 820]).toEqual([true, true]);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/edit');
    expect(complaints).toEqual([]);
  });

  test('are filtered by a button and by keyboard, in words of the reader’s language', async () => {
    const { page, complaints } = await enter(browser, server.url, { ...ADMIN, locale: 'ja-JP' });
    await open(page, 'TaskResult');
    const button = page.getByRole('button', { name: '絞り込み' });
    await button.focus();
    await page.keyboard.press('Enter');
    const panel = page.getByRole('form', { name: '絞り込み' });
    await panel.waitFor();
    expect(await button.getAttribute('aria-expanded')).toBe('true');
    expect(await page.evaluate(() => document.activeElement?.closest('form') !== null)).toBe(true);
    expect(await panel.textContent()).toContain('選択…');
    expect(await panel.textContent()).not.toContain('Select');
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    expect(await focused(page)).toBe('絞り込み');

    await page.keyboard.press('Enter');
    const kinds = await panel.getByLabel('タスク名').locator('option').allTextContents();
    expect(kinds).toEqual(['選択…', 'キューの動作確認', '解析']);
    await panel.getByLabel('タスク名').selectOption('キューの動作確認');
    await panel.getByLabel('状態').selectOption('実行中');
    await panel.getByRole('button', { name: '適用' }).click();
    await until(() => page.locator('tbody tr').count()).toBe(1);
    expect(await page.textContent('tbody tr')).toContain('キューの動作確認');
    expect(await focused(page)).toBe('絞り込み（2）');
    await page.keyboard.press('Enter');
    await panel.getByRole('button', { name: 'リセット' }).click();
    await until(() => page.locator('tbody tr').count()).toBeGreaterThan(10);

    // A filter that came with a link shows the record's name, and not its id.
    await page.goto(`${list('TaskResult')}?filters.resourceId=${file}`);
    await page.getByRole('button', { name: '絞り込み（1）' }).click();
    await until(() => panel.textContent()).toContain('first.csv');
    expect(complaints).toEqual([]);
  });

  test('are sorted by links that say so, and lead from a page that is empty to the first', async () => {
    const { page, complaints } = await enter(browser, server.url, ADMIN);
    await open(page, 'BinaryResource');
    expect(await page.locator('th[aria-sort]').evaluateAll((heads) => heads.map((head) => head.ariaSort))).toEqual([
      'descending',
    ]);
    await page.focus('th:has-text("Name") a');
    await page.keyboard.press('Enter');
    await until(() => page.locator('th:has-text("Name")').getAttribute('aria-sort')).toBe('ascending');
    await until(() => page.locator('tbody tr').first().textContent()).toContain('file-0.csv');
    await page.goto(`${list('BinaryResource')}?page=7&sortBy=name&direction=asc`);
    await page.click('[data-empty=beyond] a');
    await until(() => page.locator('tbody tr').count()).toBeGreaterThan(10);
    expect(page.url()).toContain('sortBy=name');
    expect(complaints).toEqual([]);
  });
});

/** Whether there is something blue and something white in the middle of a box. */
async function inkOf(box: Locator): Promise<{ blue: boolean; white: boolean }> {
  const picture = (await box.screenshot()).toString('base64');
  return box.page().evaluate(async (png) => {
    const bytes = Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes]));
    const paper = new OffscreenCanvas(image.width, image.height).getContext('2d');
    if (!paper) throw new Error('There is no canvas.');
    paper.drawImage(image, 0, 0);
    const [left, top] = [Math.floor(image.width / 4), Math.floor(image.height / 4)];
    const { data } = paper.getImageData(left, top, image.width - 2 * left, image.height - 2 * top);
    const seen = { blue: false, white: false };
    for (let at = 0; at < data.length; at += 4) {
      const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3);
      if (blue > red + 80) seen.blue = true;
      if (Math.min(red, green, blue) > 220) seen.white = true;
    }
    return seen;
  }, picture);
}

/** What has the focus, by its name. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    return element?.getAttribute('aria-label') ?? element?.textContent ?? '';
  });
}
