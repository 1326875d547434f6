import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Backend, startBackend } from '../helpers/backends.js';
import { type Running, startGyoretsu } from '../helpers/gyoretsu.js';
import { chromiumPath, launchBrowser } from './browser.js';
import { enter } from './signed-in.js';
import { createSomeTasks, type SomeTasks } from './some-tasks.js';

const ADMIN = { username: 'admin', password: 'admin' };
const BY = { userId: null, username: 'hanako', address: null, way: 'rest' } as const;
const pageOf = (kind: 'TaskResult' | 'BinaryResource', id: string) => `/admin/resources/${kind}/records/${id}/show`;

/** Waits for what the page comes to show. */
const until = <T>(read: () => T) => expect.poll(read, { timeout: 15_000 });

describe.skipIf(!chromiumPath)('what was done to a task and a file', () => {
  let backend: Backend;
  let server: Running;
  let browser: Browser;
  let some: SomeTasks;

  beforeAll(async () => {
    backend = await startBackend('postgres');
    [server, browser] = await Promise.all([startGyoretsu('web', backend.env), launchBrowser()]);
    some = await createSomeTasks(backend.env);
  });

  afterAll(async () => {
    await some?.close();
    await browser?.close();
    await server?.stop();
    await backend?.stop();
  });

  const history = (page: Page) => page.locator('[data-list=history] li').allInnerTexts();

  test('tells of a cancellation at once, and does not strike it out', async () => {
    const { page, complaints } = await enter(browser, server.url, ADMIN);
    const taskId = await some.queue(await some.upload('a.csv', 'a\n1\n'));
    await page.goto(pageOf('TaskResult', taskId));
    await page.waitForSelector('[data-list=history]');
    expect(await history(page)).toEqual([]);
    await page.click('[data-action=cancel]');
    await until(async () => (await history(page)).join()).toMatch(/admin\s+Cancelled\s+Panel/);
    const badge = page.locator('.gy-title [data-status=REVOKED]');
    expect(await badge.innerText()).toBe('Cancelled');
    for (const path of [pageOf('TaskResult', taskId), '/admin/resources/TaskResult', '/admin']) {
      await page.goto(path);
      const shown = page.locator('[data-status=REVOKED]').first();
      await shown.waitFor();
      expect(await shown.evaluate((word) => getComputedStyle(word).textDecorationLine), path).toBe('none');
    }
    expect(complaints).toEqual([]);
  });

  test.each(['TaskResult', 'BinaryResource'] as const)('begins at the left, where one reads: %s', async (kind) => {
    const { page } = await enter(browser, server.url, ADMIN);
    const file = await some.upload(`left-${kind}.csv`, 'a\n1\n');
    const taskId = await some.queue(file);
    await some.deps.tasks.revoke(taskId, BY);
    await some.deps.resources.edit(file, { name: 'left.csv', extension: 'csv', url: null }, BY);
    await page.goto(pageOf(kind, kind === 'TaskResult' ? taskId : file));
    const line = page.locator('[data-list=history] li').first();
    await line.waitFor();
    for (const width of [1366, 390]) {
      await page.setViewportSize({ width, height: 768 });
      const box = await line.boundingBox();
      const first = await line.locator('> :first-child').boundingBox();
      const second = await line.locator('> :nth-child(2)').boundingBox();
      expect(Math.abs((first?.x ?? 0) - (box?.x ?? -99)), `${width}`).toBeLessThan(2);
      // The name follows the moment, and no hole lies in between.
      expect((second?.x ?? 999) - ((first?.x ?? 0) + (first?.width ?? 0)), `${width}`).toBeLessThan(30);
    }
  });

  test('says so when what is shown was deleted, and offers nothing more to do with it', async () => {
    const { page, complaints } = await enter(browser, server.url, ADMIN);
    const file = await some.upload('short-lived.csv', 'a\n1\n');
    const taskId = await some.parse(file);
    await page.goto(pageOf('BinaryResource', file));
    await page.waitForSelector('[data-buttons] [data-action=parse]');
    const other = await page.context().newPage();
    await other.goto(pageOf('TaskResult', taskId));
    await other.waitForSelector('[data-buttons] a:has-text("Show rows")');
    await some.deps.resources.delete([file], BY);
    await until(() => page.locator('[data-hint=gone]').innerText()).toContain('This file was deleted');
    expect(await page.locator('[data-buttons]').isVisible()).toBe(false);
    await until(async () => (await history(page)).join()).toMatch(/hanako\s+Deleted/);
    // The task stays, knows its file's name, and leads nowhere any more.
    await until(() => other.locator('[data-buttons] a:not([data-link=job])').count()).toBe(0);
    expect(await other.innerText('.gy-title')).toContain('short-lived.csv');
    expect(await other.innerText('[data-fact=resourceId]')).toBe('short-lived.csv (deleted)');
    const list = await page.context().newPage();
    await list.goto('/admin/resources/TaskResult');
    const cell = list.locator(`tr[data-id="${taskId}"] [data-property-name=resourceId]`);
    await until(() => cell.innerText()).toBe('short-lived.csv (deleted)');
    await list.goto(pageOf('TaskResult', taskId));
    await until(() => list.title()).toBe('short-lived.csv – Tasks – Gyoretsu');
    expect(await list.innerText('[data-fact=resourceId]')).toBe('short-lived.csv (deleted)');
    await some.deps.tasks.delete([taskId]);
    await until(() => other.locator('[data-hint=gone]').innerText()).toContain('This task was deleted');
    expect(complaints).toEqual([]);
  });
});
