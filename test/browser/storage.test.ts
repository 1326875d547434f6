import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApi } from '../helpers/api.js';
import { type Backend, startBackend } from '../helpers/backends.js';
import { type Running, startGyoretsu } from '../helpers/gyoretsu.js';
import { chromiumPath, launchBrowser } from './browser.js';
import { csv, enter } from './signed-in.js';

/** Room for one of the files below, and not for its rows. */
const LIMIT_GB = '0.0005';
const LINES = 25_000;

describe.skipIf(!chromiumPath)('the front page of an account without room', () => {
  let backend: Backend;
  let server: Running;
  let browser: Browser;

  beforeAll(async () => {
    backend = await startBackend('postgres');
    const env = { ...backend.env, ACCOUNT_LIMIT_GB: LIMIT_GB };
    [server, browser] = await Promise.all([startGyoretsu('start', env), launchBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await backend?.stop();
  });

  const deleteFiles = async () => {
    const api = createApi(server.url);
    for (const { id } of (await api.get('binary_resources')).body.results) await api.delete(`binary_resources/${id}`);
  };

  test.each([
    [
      'en',
      /^The rows of the workbook do not fit: .* 0\.0005 GB \(ACCOUNT_LIMIT_GB\)\. Delete files/,
      /^The file does not fit: your files .* 0\.0005 GB \(ACCOUNT_LIMIT_GB\)\. Delete files/,
    ],
    [
      'ja',
      /^保存できる容量の上限を超えます。.*（上限 0\.0005 GB、設定 ACCOUNT_LIMIT_GB）$/,
      /^保存できる容量の上限を超えます。不要なファイルを削除.*（上限 0\.0005 GB、設定 ACCOUNT_LIMIT_GB）$/,
    ],
  ])(
    'says so in %s of a parse and of an upload, and takes the file once there is room',
    async (locale, parse, upload) => {
      await deleteFiles();
      const who = { username: 'admin', password: 'admin', locale };
      const { page, complaints } = await enter(browser, server.url, who);
      const lines = page.locator('[data-list=uploads] > li');
      await page.setInputFiles('input[type=file]', csv('one.csv', LINES));
      await page.waitForSelector('[data-list=uploads] > [data-status=FAILURE]');
      expect(await lines.nth(0).locator('.gy-reason').textContent()).toMatch(parse);

      await page.setInputFiles('input[type=file]', csv('two.csv', LINES));
      await page.waitForSelector('[data-list=uploads] > [data-upload=failed]');
      expect(await lines.nth(1).locator('[role=alert]').textContent()).toMatch(upload);

      await deleteFiles();
      await lines.nth(1).locator('button').first().click();
      await page.waitForSelector('[data-list=uploads] > li:nth-child(2)[data-upload=done]');
      const rest = complaints.filter((complaint) => !complaint.includes('507'));
      expect(rest).toEqual([]);
    },
  );
});
