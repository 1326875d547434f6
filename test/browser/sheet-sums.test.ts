import pg from 'pg';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Api, createApi } from '../helpers/api.js';
import { type Backend, startBackend } from '../helpers/backends.js';
import { type Running, startGyoretsu } from '../helpers/gyoretsu.js';
import { chromiumPath, launchBrowser } from './browser.js';
import { enter } from './signed-in.js';

const ADMIN = { username: 'admin', password: 'admin' };
const ROWS = 300_000;
/** Where a text and a number are far broader than in all rows before. */
const BROAD_ROW = 2_500;
const BROAD_TEXT = 'この行だけがとても長い文章で、最初の行の幅には収まりません';

/** Waits for what the page comes to show. */
const until = <T>(read: () => T) => expect.poll(read, { timeout: 30_000 });

/** How wide a column of short texts is. */
const NARROWEST_PX = 48;

describe.skipIf(!chromiumPath)('sums and widths of the sheet view', () => {
  let backend: Backend;
  let server: Running;
  let browser: Browser;
  let api: Api;
  let many = '';
  let broad = '';
  let wide = '';

  beforeAll(async () => {
    backend = await startBackend('postgres');
    [server, browser] = await Promise.all([startGyoretsu('start', backend.env), launchBrowser()]);
    api = createApi(server.url);
    many = await parse('many.csv', '1,0.1,text\n');
    await grow(many);
    const lines = Array.from({ length: 4_000 }, (_, at) =>
      at + 1 === BROAD_ROW ? `${BROAD_TEXT},123456789012345,x` : `a,${at},x`,
    );
    broad = await parse('broad.csv', lines.join('\n'));
    const columns = Array.from({ length: 60 }, (_, at) => at);
    wide = await parse(
      'wide.csv',
      Array.from({ length: 2_000 }, (_, row) =>
        columns.map((at) => (row > 1_500 && at < 10 ? 1e14 + at : at)).join(),
      ).join('\n'),
    );
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await backend?.stop();
  });

  async function parse(name: string, text: string): Promise<string> {
    const { body: resource } = await api.upload(name, Buffer.from(text));
    const { body: queued } = await api.post('do_parse_resource', { resource_id: resource.id, infer_types: true });
    expect((await api.waitForTask(queued.task_id)).status).toBe('SUCCESS');
    return queued.task_id;
  }

  /** Gives a parse of one row as many more as it takes: n, 0.1 and a text. */
  async function grow(taskId: string): Promise<void> {
    const database = new pg.Client(backend.env['DATABASE_URL']);
    await database.connect();
    await database.query('SET statement_timeout = 0');
    await database.query(
      `INSERT INTO parse_result (task_id, resource_id, sheet_index, sheet, "row", "values", types)
       SELECT task_id, resource_id, sheet_index, sheet, n, jsonb_build_array(n, 0.1, 'text'), 'nns'
       FROM parse_result, generate_series(2, $2::int) AS n WHERE task_id = $1`,
      [taskId, ROWS],
    );
    await database.query('UPDATE sheet_summary SET dimensions = $2, row_count = $3 WHERE task_id = $1', [
      taskId,
      `A1:C${ROWS}`,
      ROWS,
    ]);
    await database.query('ANALYZE parse_result');
    await database.end();
  }

  async function open(taskId: string, locale?: string): Promise<{ page: Page; complaints: string[] }> {
    const { page, complaints } = await enter(browser, server.url, { ...ADMIN, ...(locale && { locale }) });
    await page.goto(`/admin/pages/sheets?task=${taskId}`);
    await page.waitForSelector('[data-cell=A1]:not(:empty)');
    return { page, complaints };
  }

  const line = (page: Page) => page.locator('[data-sum=done]').innerText();
  const letter = (page: Page, name: string) => page.locator(`.gy-letter:text-is("${name}")`);
  const goTo = async (page: Page, address: string) => {
    await page.fill('[data-name-box]', address);
    await page.press('[data-name-box]', 'Enter');
  };

  test('sum up a whole column of any length, and as the panel itself does where all is here', async () => {
    const { page, complaints } = await open(many);
    await letter(page, 'A').click();
    const total = (ROWS * (ROWS + 1)) / 2;
    await until(() => line(page)).toBe(
      `Count 300,000 · Sum ${total.toLocaleString('en')} · Average 150,000.5 · Min 1 · Max 300,000`,
    );
    await letter(page, 'B').click();
    await until(() => line(page)).toBe('Count 300,000 · Sum 30,000 · Average 0.1 · Min 0.1 · Max 0.1');
    await letter(page, 'C').click();
    await until(() => line(page)).toBe('Count 300,000');
    // A range that is here, and then one that is not: the same words.
    await goTo(page, 'A1:B20');
    await until(() => line(page)).toBe('Count 40 · Sum 212 · Average 5.3 · Min 0.1 · Max 20');
    await goTo(page, 'A250001:B250020');
    await until(() => line(page)).toMatch(/^Count 40 · Sum 5,000,212 /);
    await page.keyboard.press('Control+a');
    await until(() => line(page)).toMatch(
      /^Count 900,000 · Sum 45,000,180,000 · Average 75,000\.3 · Min 0\.1 · Max 300,000$/,
    );
    expect(complaints).toEqual([]);
  });

  test('say how far they are, end when something else is selected, and speak Japanese', async () => {
    const { page } = await open(many, 'ja-JP');
    let answer = () => {};
    await page.route('**/parse_results/sum?*', async (route) => {
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      // As far as a server comes that has little time.
      const half = { filled: 1, numbers: 1, sum: 1, least: 1, most: 1, summed_to: ROWS / 2 };
      await route.fulfill({ json: half }).catch(() => {});
    });
    await letter(page, 'A').click();
    await until(() => page.locator('[data-sum=summing]').innerText()).toBe('集計中… 0 %');
    answer();
    await until(() => page.locator('[data-sum=summing]').innerText()).toBe('集計中… 50 %');
    const gone = page.waitForEvent('requestfailed', (request) => request.url().includes('/parse_results/sum'));
    await page.click('[data-cell=A1]');
    expect((await gone).failure()?.errorText).toContain('ABORTED');
    expect(await page.locator('[data-sum]').count()).toBe(0);
    await page.unroute('**/parse_results/sum?*');
    await letter(page, 'B').click();
    await until(() => line(page)).toBe('データの個数 300,000 · 合計 30,000 · 平均 0.1 · 最小値 0.1 · 最大値 0.1');
  });

  test('wait for a server that is too busy', async () => {
    const { page } = await open(many);
    let refused = 0;
    await page.route('**/parse_results/sum?*', (route) => {
      if (refused++ < 2)
        return route.fulfill({ status: refused === 1 ? 429 : 503, json: { code: 'too_many_requests' } });
      return route.continue();
    });
    await letter(page, 'C').click();
    await until(() => line(page)).toBe('Count 300,000');
    expect(refused).toBeGreaterThan(2);
  });

  test('follow the rows that come in, where there is room, and never cut a number', async () => {
    const { page, complaints } = await open(broad);
    const widthOf = (name: string) => letter(page, name).evaluate((element) => element.getBoundingClientRect().width);
    // The rows that are read first set the widths in another way than those that come later.
    for (const address of ['A600', 'A1200', 'A1800', 'A3200', 'A3800']) {
      await goTo(page, address);
      await page.waitForSelector(`[data-cell=${address}]:not(:empty)`);
    }
    expect(Math.max(await widthOf('A'), await widthOf('B'))).toBeLessThan(60);
    await goTo(page, `A${BROAD_ROW}`);
    const cell = (name: string) => page.locator(`[data-cell=${name}${BROAD_ROW}]`);
    await until(() => cell('B').innerText()).toBe('123456789012345');
    await until(() => cell('A').evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true);
    expect(await cell('A').innerText()).toBe(BROAD_TEXT);
    const grown = [await widthOf('A'), await widthOf('B')];
    // Back at the narrow rows they stay as they are.
    await goTo(page, 'A1');
    await page.waitForSelector('[data-cell=A1]:not(:empty)');
    expect([await widthOf('A'), await widthOf('B')]).toEqual(grown);
    expect(complaints).toEqual([]);
  });

  test('leave alone what somebody has dragged', async () => {
    const { page } = await open(broad);
    const width = () => letter(page, 'A').evaluate((element) => element.getBoundingClientRect().width);
    // Its width follows the first rows once they are there, and the border moves.
    await until(width).toBe(NARROWEST_PX);
    const border = await page.locator('[data-resize=A]').boundingBox();
    if (!border) throw new Error('no border');
    await page.mouse.move(border.x + 4, border.y + 8);
    await page.mouse.down();
    await page.mouse.move(border.x + 24, border.y + 8);
    await page.mouse.up();
    const dragged = NARROWEST_PX + 20;
    await until(width).toBe(dragged);
    await goTo(page, `A${BROAD_ROW}`);
    await until(() => page.locator(`[data-cell=B${BROAD_ROW}]`).innerText()).toBe('123456789012345');
    expect(await width()).toBe(dragged);
  });

  test('move nothing that is read while columns left of it grow', async () => {
    const { page } = await open(wide);
    await goTo(page, 'AF1');
    await page.waitForSelector('[data-cell=AF1]:not(:empty)');
    const left = () => letter(page, 'AF').evaluate((element) => element.getBoundingClientRect().left);
    const before = await left();
    const sheet = () => page.locator('.gy-grid-canvas').evaluate((element) => element.scrollWidth);
    const narrow = await sheet();
    await page.locator('.gy-grid').evaluate((grid) => grid.scrollTo({ top: 1_800 * 24 }));
    await page.waitForSelector('[data-cell=AF1810]:not(:empty)');
    // Columns A to J have grown by now, out of sight.
    await until(sheet).toBeGreaterThan(narrow + 300);
    expect(await left()).toBe(before);
  });
});
