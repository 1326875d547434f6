import { readFile } from 'node:fs/promises';
import ExcelJS from 'exceljs';
import pg from 'pg';
import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createApi } from '../helpers/api.js';
import { type Backend, startBackend } from '../helpers/backends.js';
import { type Running, runGyoretsu, startGyoretsu } from '../helpers/gyoretsu.js';
import { hugeRows, hugeTextOf, insertParse } from '../helpers/insert-parse.js';
import { chromiumPath, launchBrowser, signIn, type Visitor } from './browser.js';
import { brokenBook, enter, findSerious } from './signed-in.js';

const ROWS = 1_000_000;
const NEEDLE_ROW = 765_432;
const PASSWORD = 'correct-horse-9';

/** Waits for what the page comes to show. */
const until = <T>(read: () => T) => expect.poll(read, { timeout: 15_000 });

describe.skipIf(!chromiumPath)('the sheet view', () => {
  let backend: Backend;
  let server: Running;
  let browser: Browser;
  let database: pg.Client;
  let visitor: Visitor;
  let page: Page;
  /** Tasks, by what they parsed. */
  let book = '';
  let million = '';
  let broken = '';
  /** What the book's file holds. */
  let sales = Buffer.alloc(0);

  beforeAll(async () => {
    backend = await startBackend('postgres');
    const arguments_ = ['--username', 'viewer', '--email', 'v@example.com', '--role', 'viewer', '--password-stdin'];
    await runGyoretsu(['createsuperuser', ...arguments_], backend.env, `${PASSWORD}\n`);
    [server, browser] = await Promise.all([startGyoretsu('start', backend.env), launchBrowser()]);
    database = new pg.Client(backend.env['DATABASE_URL']);
    await database.connect();
    // The role's own limit is meant for the server.
    await database.query('SET statement_timeout = 0');
    sales = Buffer.from(await makeBook());
    book = await parse('売上一覧.xlsx', sales);
    million = await parse('million.csv', Buffer.from('1,item 1\n'));
    await growToMillion(million);
    broken = await parse('broken.xlsx', brokenBook('broken.xlsx').buffer);
    visitor = await enter(browser, server.url, { username: 'admin', password: 'admin' });
    page = visitor.page;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  });

  afterAll(async () => {
    await browser?.close();
    await database?.end();
    await server?.stop();
    await backend?.stop();
  });

  beforeEach(() => {
    visitor.complaints.length = 0;
  });

  /** Uploads and parses a file, and gives the task's id. */
  async function parse(name: string, bytes: Uint8Array): Promise<string> {
    const api = createApi(server.url);
    const { body: resource } = await api.upload(name, bytes);
    const { body: queued } = await api.post('do_parse_resource', { resource_id: resource.id });
    await api.waitForTask(queued.task_id);
    return queued.task_id;
  }

  /** Gives a parse of one row as many more as it takes: reading them from a file would take longer than all tests together. */
  async function growToMillion(taskId: string): Promise<void> {
    await database.query(
      `INSERT INTO parse_result (task_id, resource_id, sheet_index, sheet, "row", "values", types)
       SELECT task_id, resource_id, sheet_index, sheet, n, jsonb_build_array(n, CASE n WHEN $3 THEN '東京タワー' ELSE 'item ' || n END), 'ns'
       FROM parse_result, generate_series(2, $2::int) AS n WHERE task_id = $1`,
      [taskId, ROWS, NEEDLE_ROW],
    );
    await database.query('UPDATE sheet_summary SET dimensions = $2, row_count = $3 WHERE task_id = $1', [
      taskId,
      `A1:B${ROWS}`,
      ROWS,
    ]);
    await database.query('ANALYZE parse_result');
  }

  /** Opens a task's sheets, and waits for a cell. The blank page before makes the address count as a new one. */
  async function open(taskId: string, rest: string, cell: string, on = page): Promise<void> {
    await on.goto('about:blank');
    await on.goto(`/admin/pages/sheets?task=${taskId}${rest}`);
    await on.waitForSelector(`[data-cell=${cell}]:not(:empty)`);
  }

  const address = (on = page) => on.inputValue('[data-name-box]');
  const value = (on = page) => on.inputValue('[data-value]');
  const search = (state: string) => page.waitForSelector(`[data-find=${state}]`);

  test('shows each type as spreadsheets do, and the whole of a long text above', async () => {
    await open(book, '', 'G3');
    const side = (cell: string) => page.$eval(`[data-cell=${cell}]`, (element) => getComputedStyle(element).textAlign);
    expect(await Promise.all(['A2', 'B2', 'D2', 'E2', 'F3'].map(side))).toEqual([
      'start',
      'right',
      'right',
      'center',
      'center',
    ]);
    expect(await page.textContent('[data-cell=D2]')).toBe('2026-01-02 13:45:00');
    expect(await page.textContent('[data-cell=E2]')).toBe('TRUE');
    expect(await page.textContent('[data-cell=F3]')).toBe('#DIV/0!');
    await page.click('[data-cell=G2]');
    expect(await value()).toBe(`${'long '.repeat(200)}\nend`);
    expect(await page.textContent('[data-value-type]')).toBe('Text');
    // A number that is cut off would look like another one.
    await page.dblclick('[data-resize=B]');
    const border = await boxOf('[data-resize=B]');
    await page.mouse.move(border.x + 4, border.y + 8);
    await page.mouse.down();
    await page.mouse.move(border.x - 200, border.y + 8);
    await page.mouse.up();
    expect(await page.textContent('[data-cell=B3]')).toBe('####');
    await page.dblclick('[data-resize=B]');
    expect(await page.textContent('[data-cell=B3]')).toBe('1234567.5');
    expect(visitor.complaints).toEqual([]);
  });

  test('goes to the last of a million rows, by key, by scrollbar and by wheel', async () => {
    await open(million, '', 'A1');
    await page.keyboard.press('Control+End');
    await page.waitForSelector(`[data-cell=B${ROWS}]:not(:empty)`);
    await until(address).toBe(`B${ROWS}`);
    await until(value).toBe(`item ${ROWS}`);
    await page.keyboard.press('Control+Home');
    await page.waitForSelector('[data-cell=A1]:not(:empty)');
    // What is in the page stays small, however long the sheet is.
    expect(await page.locator('.gy-row').count()).toBeLessThan(100);
    // Taller ones are cut off by other browsers, or where the page is enlarged.
    expect(await page.$eval('.gy-grid-canvas', (canvas) => canvas.clientHeight)).toBeLessThanOrEqual(5_000_000);

    const seen = (cell: string) =>
      page.evaluate((name) => {
        const [grid, found] = [document.querySelector('.gy-grid'), document.querySelector(`[data-cell=${name}]`)];
        if (!grid || !found) return false;
        return found.getBoundingClientRect().bottom <= grid.getBoundingClientRect().top + grid.clientHeight + 1;
      }, cell);
    await page.$eval('.gy-grid', (grid) => (grid.scrollTop = grid.scrollHeight));
    await page.waitForSelector(`[data-cell=A${ROWS}]:not(:empty)`);
    expect(await seen(`A${ROWS}`)).toBe(true);
    // A wheel moves as far as in any short sheet, up there and back to the very end.
    const first = () => page.$eval('.gy-row', (row) => Number(row.getAttribute('data-row')));
    const before = await first();
    await hover();
    await page.mouse.wheel(0, -2_400);
    await until(first).toBe(before - 100);
    await page.mouse.wheel(0, 4_800);
    await until(() => seen(`A${ROWS}`)).toBe(true);
    expect(visitor.complaints).toEqual([]);
  });

  test('gives up what is only scrolled past', async () => {
    await open(million, '', 'A1');
    const held = new Set<Route>();
    const asked: string[] = [];
    let givenUp = 0;
    await page.route('**/parse_results/window?*', (route) => void held.add(route));
    page.on('request', (request) => request.url().includes('/window?') && asked.push(request.url()));
    page.on('requestfailed', () => givenUp++);
    await page.$eval('.gy-grid', async (grid) => {
      for (let step = 1; step <= 10; step++) {
        grid.scrollTop = (grid.scrollHeight * step) / 20;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    });
    await page.waitForSelector('.gy-row-waiting');
    await until(() => asked.length).toBeGreaterThan(6);
    await until(() => asked.length - givenUp).toBeLessThanOrEqual(3);
    // What is looked at in the end comes.
    await page.unroute('**/parse_results/window?*');
    for (const route of held) await route.continue().catch(() => {});
    await until(() => page.locator('.gy-row-waiting').count()).toBe(0);
    expect(await page.$eval('.gy-row', (first) => Number(first.getAttribute('data-row')))).toBeGreaterThan(400_000);
    page.removeAllListeners('requestfailed');
  });

  test('opens a link to a cell there, also for who has to sign in first, and keeps the address true', async () => {
    const link = `/admin/pages/sheets?task=${million}#million!B700000`;
    const context = await browser.newContext({ baseURL: server.url });
    const stranger = await context.newPage();
    await stranger.goto(link);
    await signIn(stranger, 'viewer', PASSWORD);
    await stranger.waitForSelector('[data-cell=B700000].gy-c-active:not(:empty)');
    await until(() => value(stranger)).toBe('item 700000');
    await stranger.keyboard.press('ArrowUp');
    await until(() => new URL(stranger.url()).hash).toBe('#million!B699999');
    // A link inside the page that is open.
    await stranger.evaluate(() => (window.location.hash = '#million!A17'));
    await stranger.waitForSelector('[data-cell=A17].gy-c-active:not(:empty)');
    await context.close();
  });

  test('jumps to what is typed: a cell, a row, another sheet, and no nonsense', async () => {
    await open(book, '', 'A2');
    const go = async (text: string) => {
      await page.fill('[data-name-box]', text);
      await page.keyboard.press('Enter');
    };
    await go('ｃ１７');
    await until(address).toBe('C17');
    await go('250');
    await page.waitForSelector('[data-cell=C250].gy-c-active:not(:empty)');
    await go('b2:d4');
    await until(address).toBe('B2:D4');
    await go('5000');
    expect(await page.textContent('.gy-sheet-news')).toBe('The last row of this sheet is 300');
    await go('nonsense!?');
    expect(await page.textContent('[role=alert]')).toContain('Type a cell as C17');
    await go("'Hidden notes'!B1");
    await until(() => page.getAttribute('[data-sheet-shown]', 'data-sheet-shown')).toBe('Hidden notes');
    await until(address).toBe('B1');
    expect(visitor.complaints).toEqual([]);
  });

  test('finds the next, the one before, Japanese, and says when there is nothing', async () => {
    await open(million, '', 'A1');
    await page.keyboard.press('Control+f');
    await page.keyboard.type('東京');
    await page.keyboard.press('Enter');
    // Whoever searches long is told how far it went: here it goes on until it is found.
    for (;;) {
      await page.waitForSelector('[data-find=found], [data-find=paused]');
      if (await page.locator('[data-find=found]').count()) break;
      await page.click('text=Go on');
    }
    await until(address).toBe(`B${NEEDLE_ROW}`);
    await page.waitForSelector(`[data-cell=B${NEEDLE_ROW}].gy-c-found`);

    await open(book, '', 'A2');
    await page.keyboard.press('/');
    await page.keyboard.type('SHORT');
    await page.keyboard.press('Enter');
    await search('found');
    await until(address).toBe('G3');
    await page.keyboard.press('Enter');
    await until(address).toBe('G4');
    await page.keyboard.press('Shift+Enter');
    await until(address).toBe('G3');
    // Before the first one it goes on from the end.
    await page.keyboard.press('Shift+Enter');
    await search('foundAgain');
    await until(address).toBe('G300');
    await page.fill('[type=search]', '2026-01-02 13');
    await page.keyboard.press('Enter');
    await search('foundAgain');
    await until(address).toBe('D2');
    await page.fill('[type=search]', 'there is no such text');
    await page.keyboard.press('Enter');
    await search('none');
    expect(await page.textContent('.gy-find [role=status]')).toBe('Not found');
    await page.keyboard.press('Escape');
    expect(await page.locator('.gy-find').count()).toBe(0);
    await page.keyboard.press('ArrowDown');
    await until(address).toBe('D3');
    expect(visitor.complaints).toEqual([]);
  });

  test('copies a range as a table, whether its rows are in sight or not', async () => {
    await open(book, '', 'G3');
    await page.hover('[data-cell=A2]');
    await page.mouse.down();
    await page.hover('[data-cell=C4]');
    await page.mouse.up();
    await until(address).toBe('A2:C4');
    expect(await page.textContent('[data-sum]')).toBe(
      'Count 9 · Sum 3,703,708.5 · Average 617,284.75 · Min 0 · Max 2,469,135',
    );
    await page.keyboard.press('Control+c');
    await until(() => page.textContent('.gy-sheet-news')).toBe('9 cells copied');
    const copied = await readClipboard();
    expect(copied.text.split(/\r?\n/)).toEqual(['商品 1\t0\t1', '商品 2\t1234567.5\t2', '=1+1\t2469135\t3']);
    // A text that looks like a formula must not become one in Excel.
    expect(copied.html).toMatch(/<td style="mso-number-format:[^"]*"[^>]*>=1\+1<\/td><td>2469135<\/td>/);

    await open(million, '#million!A1:B5000', 'A1');
    await page.click('text="Copy"');
    await until(() => page.textContent('.gy-sheet-news')).toBe('10,000 cells copied');
    const lines = (await readClipboard()).text.split(/\r?\n/);
    expect([lines.length, lines.at(-1)]).toEqual([5_000, '5000\titem 5000']);
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Control+c');
    await until(() => page.textContent('.gy-sheet-news')).toContain('at most 50,000 rows');
    expect(visitor.complaints).toEqual([]);
  });

  test('shows a sheet of huge cells whole, and loads of it what is looked at', async () => {
    const huge = await insertParse(database, hugeRows(200));
    /** The first and last row of each answer. */
    const loaded: [number, number][] = [];
    page.on('response', async (response) => {
      if (!response.url().includes('/window?')) return;
      const { rows, to_row } = await response.json().catch(() => ({ rows: [] }));
      loaded.push([rows[0]?.row, to_row]);
    });
    // Not by `toBe`: it would write 32,000 characters into the log, twice.
    const shows = (row: number) => until(async () => (await value()) === hugeTextOf(row)).toBe(true);
    await open(huge, '', 'A1');
    await shows(1);
    // The first answer has no room for the whole window.
    await until(() => loaded).toEqual([[1, 43]]);
    for (const row of [200, 120, 44, 87, 160]) {
      await page.fill('[data-name-box]', `L${row}`);
      await page.keyboard.press('Enter');
      await shows(row);
      await until(() => page.locator('.gy-row-waiting').count()).toBe(0);
    }
    expect(loaded.every(([first, last]) => last - first < 80)).toBe(true);
    page.removeAllListeners('response');

    await open(huge, '#シート "1"!B1:B200', 'B1');
    await page.click('text="Copy"');
    await until(() => page.textContent('.gy-sheet-news')).toBe('200 cells copied');
    const lines = (await readClipboard()).text.split(/\r?\n/);
    expect(lines.length === 200 && lines.every((line, at) => line === hugeTextOf(at + 1))).toBe(true);
    await page.keyboard.press('Control+a');
    await page.click('text="Copy"');
    await until(() => page.textContent('.gy-sheet-news')).toContain('Too much to copy');
    expect(visitor.complaints).toEqual([]);
  });

  test('is where a row is whole that no page could show', async () => {
    const long = await insertParse(
      database,
      `SELECT n AS "row", to_jsonb(array_fill(repeat('x', 1000) || n, ARRAY[1200])) AS "values" FROM generate_series(1, 9) AS n`,
    );
    const { rows } = await database.query('SELECT id FROM parse_result WHERE task_id = $1 AND "row" = 7', [long]);
    await page.goto(`/admin/resources/ParseResult/records/${rows[0].id}/show`);
    expect(await page.textContent('[data-cut]')).toContain('This is the beginning of it');
    expect(await page.locator('[data-table=cells] tbody tr').count()).toBe(1_000);
    await page.click('[data-cut] a');
    await page.waitForSelector('[data-cell=A7].gy-c-active:not(:empty)');
    await until(value).toBe(`${'x'.repeat(1_000)}7`);
    expect(visitor.complaints).toEqual([]);
  });

  test('keeps the first row in sight as header, and says so in the address', async () => {
    await open(book, '', 'A2');
    await page.check('text=First row as header');
    await page.keyboard.press('Tab');
    await page.click('[data-cell=B2]');
    await page.keyboard.press('PageDown');
    await page.keyboard.press('PageDown');
    await page.waitForSelector('[data-cell=A50]:not(:empty)');
    expect(await page.locator('[data-cell=B1][role=columnheader]').isVisible()).toBe(true);
    expect(await page.textContent('.gy-value-title')).toBe('Quantity');
    await page.keyboard.press('Control+Home');
    await until(address).toBe('A1');
    await page.waitForSelector('.gy-row-titles [data-cell=A1].gy-c-active');
    await page.reload();
    await page.waitForSelector('.gy-row-titles [data-cell=A1]:not(:empty)');
    expect(visitor.complaints).toEqual([]);
  });

  test('marks hidden sheets, and says of an empty one that it is empty', async () => {
    await open(book, '', 'A2');
    expect(await page.locator('[role=tab]').allTextContents()).toEqual([
      '売上 2026',
      'Empty',
      'Hidden noteshidden',
      'Deepvery hidden',
    ]);
    await page.click('[role=tab]:has-text("Empty")');
    expect(await page.textContent('[role=tabpanel]')).toContain('There is nothing in this sheet');
    await page.click('[role=tab]:has-text("Hidden notes")');
    await page.waitForSelector('[data-cell=A1]:not(:empty)');
    expect(visitor.complaints).toEqual([]);
  });

  test('does everything by keyboard', async () => {
    await open(book, '', 'A2');
    expect(await focused()).toBe('grid');
    for (const [key, at] of [
      ['ArrowRight', 'B1'],
      ['Enter', 'B2'],
      ['Shift+ArrowDown', 'B2:B3'],
      ['Shift+End', 'B2:G3'],
      ['Escape', 'B2'],
      ['Home', 'A2'],
      ['Control+ArrowDown', 'A300'],
      ['Control+ ', 'A1:A300'],
      ['Control+Home', 'A1'],
    ] as const) {
      await page.keyboard.press(key);
      await expect.poll(() => address(), { message: key }).toBe(at);
    }
    const active = await page.getAttribute('[role=grid]', 'aria-activedescendant');
    expect(await page.textContent(`#${active}`)).toBe('商品');
    expect(await page.getAttribute('[role=grid]', 'aria-rowcount')).toBe('301');
    // Not caught in the grid: on to the button and the tabs.
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Copy');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('tab');
    await page.keyboard.press('End');
    await until(() => page.getAttribute('[data-sheet-shown]', 'data-sheet-shown')).toBe('Deep');
    expect(await focused()).toBe('tab');
    await page.keyboard.press('Home');
    await page.waitForSelector('[data-cell=A2]:not(:empty)');
    for (const back of ['Copy', 'grid']) {
      await page.keyboard.press('Shift+Tab');
      expect(await focused()).toBe(back);
    }
    expect(visitor.complaints).toEqual([]);
  });

  test('says why there is nothing to show', async () => {
    const message = async (query: string) => {
      await page.goto(`/admin/pages/sheets?${query}`);
      await page.waitForSelector('[data-message]');
      return page.textContent('[data-page=sheets]');
    };
    expect(await message(`task=${broken}`)).toMatch(/This parse failed, .+xml/);
    expect(visitor.complaints).toEqual([]);
    expect(await message('task=00000000-0000-4000-8000-000000000000')).toContain('There is no such task');
    expect(await message('resource=nonsense')).toContain('There is no such file');
    // The refusals themselves, which the console tells.
    expect(visitor.complaints.splice(0)).toEqual([expect.stringContaining('404'), expect.stringContaining('400')]);

    const removed = await parse('old.csv', Buffer.from('a,b\n'));
    await database.query('UPDATE task_result SET rows_expired_at = now() WHERE task_id = $1', [removed]);
    expect(await message(`task=${removed}`)).toContain('newer parses of the same file took their place');
    expect(visitor.complaints.splice(0)).toEqual([expect.stringContaining('410')]);
  });

  test('parses again, and follows the new task to its rows', async () => {
    await open(book, '', 'A2');
    await page.click('[data-action=parse]');
    await page.waitForURL((url) => url.searchParams.get('task') !== book);
    await page.waitForSelector('[data-cell=A2]:not(:empty)');
    expect(visitor.complaints).toEqual([]);
    // The one before says that there is a newer one.
    await open(book, '', 'A2');
    expect(await page.textContent('.gy-sheet-old')).toContain('newer parse');
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('a[download]')]);
    expect(download.suggestedFilename()).toBe('売上一覧.xlsx');
    expect(sales.equals(await readFile(await download.path()))).toBe(true);
  });

  test('is in Japanese, on a phone, by touch, and lets a viewer look but not parse', async () => {
    const context = await browser.newContext({
      locale: 'ja-JP',
      baseURL: server.url,
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
    });
    const phone = await context.newPage();
    await phone.goto('/admin/login');
    await signIn(phone, 'viewer', PASSWORD);
    await open(book, '&titles=1', 'A2', phone);
    expect(await phone.locator('[data-action=parse]').count()).toBe(0);
    expect(await phone.locator('a[download]').count()).toBe(1);
    expect(await phone.textContent('.gy-sheet-tools')).toContain('先頭行を見出しにする');
    expect(await phone.textContent('[role=tablist]')).toContain('完全に非表示');
    expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await phone.tap('[data-cell=B5]');
    await until(() => address(phone)).toBe('B5');
    expect(await phone.locator('[data-cell=B5] [data-handle]').isVisible()).toBe(true);
    expect(await findSerious(phone)).toEqual([]);
    await context.close();
  });

  test('says in Japanese why the server refuses a search, or another parse', async () => {
    const admin = { username: 'admin', password: 'admin' };
    const { page: hers, complaints } = await enter(browser, server.url, { ...admin, locale: 'ja-JP' });
    const removed = await parse('removed.csv', Buffer.from('a,b\n1,2\n'));
    await open(removed, '', 'A2', hers);
    await database.query('UPDATE task_result SET rows_expired_at = now() WHERE task_id = $1', [removed]);
    await hers.keyboard.press('Control+f');
    await hers.keyboard.type('x');
    await hers.keyboard.press('Enter');
    await hers.waitForSelector('[data-find=failed]');
    expect(await hers.textContent('[data-find] [role=status]')).toMatch(
      /^ファイルが削除されたか、同じファイルの新しい解析結果に/,
    );
    await database.query('DELETE FROM binary_resource WHERE current_task_id = $1', [removed]);
    await hers.click('[data-action=parse]');
    await until(() => hers.locator('.gy-sheet-header [role=alert]').textContent()).toContain('対象が見つかりません');
    // The refusals themselves, which the console tells.
    expect(complaints).toEqual([expect.stringContaining('410'), expect.stringContaining('404')]);
  });

  test('has nothing serious against accessibility', async () => {
    await open(book, '&titles=1', 'A2');
    await page.keyboard.press('Control+f');
    expect(await findSerious(page)).toEqual([]);
    await page.goto(`/admin/pages/sheets?task=${broken}`);
    await page.waitForSelector('[data-message]');
    expect(await findSerious(page)).toEqual([]);
    expect(visitor.complaints).toEqual([]);
  });

  async function hover(): Promise<void> {
    const box = await boxOf('.gy-grid');
    await page.mouse.move(box.x + 200, box.y + 200);
  }

  async function boxOf(selector: string): Promise<{ x: number; y: number }> {
    return (await page.locator(selector).boundingBox()) ?? { x: 0, y: 0 };
  }

  /** What has the keyboard's focus: its role, else its words. */
  function focused(): Promise<string | null | undefined> {
    return page.evaluate(() => document.activeElement?.getAttribute('role') ?? document.activeElement?.textContent);
  }

  function readClipboard(): Promise<{ text: string; html: string }> {
    return page.evaluate(async () => {
      const [item] = await navigator.clipboard.read();
      const read = async (type: string) => (await item?.getType(type))?.text() ?? '';
      return { text: await read('text/plain'), html: await read('text/html') };
    });
  }
});

/** 300 rows of each type, sheets of each visibility, and an empty one. */
async function makeBook(): Promise<Uint8Array> {
  const workbook = new ExcelJS.Workbook();
  const sheet = workbook.addWorksheet('売上 2026');
  sheet.addRow(['商品', 'Quantity', 'Rank', 'Delivered', 'Paid', 'Ratio', 'Note']);
  for (let row = 2; row <= 300; row++) {
    const name = row === 4 ? '=1+1' : `商品 ${row - 1}`;
    const note = row === 2 ? `${'long '.repeat(200)}\nend` : 'short';
    const delivered = new Date(Date.UTC(2026, 0, row, 13, 45));
    sheet.addRow([name, (row - 2) * 1_234_567.5, row - 1, delivered, row % 2 === 0, row / 7, note]);
  }
  sheet.getColumn('D').numFmt = 'yyyy-mm-dd hh:mm:ss';
  sheet.getCell('F3').value = { error: '#DIV/0!' };
  workbook.addWorksheet('Empty');
  workbook.addWorksheet('Hidden notes', { state: 'hidden' }).addRow(['secret', 1]);
  workbook.addWorksheet('Deep', { state: 'veryHidden' }).addRow(['deep']);
  return new Uint8Array(await workbook.xlsx.writeBuffer());
}
