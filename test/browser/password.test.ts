import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Backend, startBackend } from '../helpers/backends.js';
import { type Running, startGyoretsu } from '../helpers/gyoretsu.js';
import { chromiumPath, launchBrowser } from './browser.js';
import { enter, findSerious } from './signed-in.js';

describe.skipIf(!chromiumPath)('the page of one’s own password', () => {
  let backend: Backend;
  let server: Running;
  let browser: Browser;

  beforeAll(async () => {
    backend = await startBackend('postgres');
    [server, browser] = await Promise.all([startGyoretsu('web', backend.env), launchBrowser()]);
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await backend?.stop();
  });

  test('is under one’s name, says what it refuses, and changes it; the trail tells of it', async () => {
    const { page, complaints } = await enter(browser, server.url, { username: 'admin', password: 'admin' });
    await page.click('.gy-account summary');
    await page.click('.gy-account a');
    await page.waitForSelector('[data-page=password]');
    const change = async (old: string, next: string, again = next) => {
      await page.fill('[name=old]', old);
      await page.fill('[name=new]', next);
      await page.fill('[name=again]', again);
      await page.click('[data-page=password] button[type=submit]');
    };
    await change('admin', 'wide-river-17', 'wide-river-71');
    await page.waitForSelector('[role=alert] >> text=not the same');
    expect(complaints).toEqual([]);
    await change('wrong', 'wide-river-17');
    await page.waitForSelector('[role=alert] >> text=The old password is wrong');
    await change('admin', '12345678');
    await page.waitForSelector('[role=alert] >> text=It is too common.');
    // Both refusals are a 400, which the console tells.
    expect(complaints.splice(0)).toEqual([expect.stringContaining('400'), expect.stringContaining('400')]);
    expect(await findSerious(page)).toEqual([]);
    await change('admin', 'wide-river-17');
    await page.waitForSelector('[role=status] >> text=Your password is changed');
    await page.goto('/admin/resources/AuditEntry');
    await page.waitForSelector('tbody >> text=Changed the password');
    expect(await page.textContent('[data-css=sidebar]')).toContain('Audit trail');
    expect(complaints).toEqual([]);
    await enter(browser, server.url, { username: 'admin', password: 'wide-river-17', locale: 'ja-JP' });
  });
});
