import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApi } from '../helpers/api.js';
import { type Backend, startBackend } from '../helpers/backends.js';
import { type Running, startGyoretsu } from '../helpers/gyoretsu.js';
import { chromiumPath, launchBrowser } from './browser.js';
import { brokenBook, enter } from './signed-in.js';

describe.skipIf(!chromiumPath)('Bull Board', () => {
  let backend: Backend;
  let server: Running;
  let browser: Browser;

  beforeAll(async () => {
    backend = await startBackend('postgres');
    [server, browser] = await Promise.all([startGyoretsu('start', backend.env), launchBrowser()]);
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await backend?.stop();
  });

  test('shows why a job failed on its Error tab, by a worker that its own policy lets run', async () => {
    const api = createApi(server.url);
    const { body: file } = await api.upload('broken.xlsx', brokenBook('broken.xlsx').buffer);
    const { body: task } = await api.post('do_parse_resource', { resource_id: file.id });
    await api.waitForTask(task.task_id);
    const { page, complaints } = await enter(browser, server.url, { username: 'admin', password: 'admin' });
    await page.goto(`/admin/queues/queue/do_parse_resource/${task.task_id}`);
    await page.click('button:has-text("Error")');
    const box = page.locator('pre').filter({ hasText: 'The workbook is damaged' });
    await box.first().waitFor();
    expect(await box.first().innerText()).toMatch(/not well-formed XML[^\n]+\n\s+at /);
    // The colours come from the worker alone.
    expect(await box.locator('[class*=hljs]').count()).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
  });
});
