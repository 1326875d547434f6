import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cancelTask } from '../../src/tasks/cancel-task.js';
import { type Backend, startBackend } from '../helpers/backends.js';
import { type Running, startGyoretsu } from '../helpers/gyoretsu.js';
import { chromiumPath, launchBrowser } from './browser.js';
import { enter, findSerious } from './signed-in.js';
import { createSomeTasks, type SomeTasks } from './some-tasks.js';

const ADMIN = { username: 'admin', password: 'admin' };
const LIST = '/admin/resources/BinaryResource';

/** Waits for what the page comes to show. */
const until = <T>(read: () => T) => expect.poll(read, { timeout: 15_000 });

describe.skipIf(!chromiumPath)('the list of files', () => {
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

  const cellOf = (page: Page, name: string) =>
    page.locator('tbody tr', { hasText: name }).locator('[data-property-name=currentTaskId]');

  test('says of each file what is true of it, and goes on by itself', async () => {
    const ids = new Map<string, string>();
    const add = async (name: string) => {
      const id = await some.upload(name, 'a,b\n1,2\n');
      ids.set(name, id);
      return id;
    };
    await add('never.csv');
    const waiting = await some.queue(await add('waiting.csv'));
    const again = await add('again.csv');
    await some.retry(again);
    const failed = await some.fail(await add('failed.csv'), 1);
    const cancelled = await some.queue(await add('cancelled.csv'));
    await cancelTask(some.deps, { taskId: cancelled });
    const parsed = await some.parse(await add('parsed.csv'));
    const worse = await add('worse.csv');
    const rows = await some.parse(worse);
    const failure = await some.fail(worse, 1);

    const { page, complaints } = await enter(browser, server.url, ADMIN);
    await page.goto(LIST);
    await page.waitForSelector('tbody tr');
    const text = (name: string) => cellOf(page, name).textContent();
    const links = (name: string) =>
      cellOf(page, name)
        .locator('a')
        .evaluateAll((all) => all.map((link) => link.getAttribute('href')));
    const task = (id: string) => `/admin/resources/TaskResult/records/${id}/show`;
    expect(await text('never.csv')).toBe('Not parsed yet');
    expect(await text('waiting.csv')).toBe('Queued');
    expect(await text('again.csv')).toContain('Will be tried again by itself');
    expect([await text('failed.csv'), await links('failed.csv')]).toEqual(['Failure', [task(failed)]]);
    expect([await text('cancelled.csv'), await links('cancelled.csv')]).toEqual(['Cancelled', [task(cancelled)]]);
    expect(await links('parsed.csv')).toEqual([`/admin/pages/sheets?task=${parsed}`]);
    expect(await links('worse.csv')).toEqual([`/admin/pages/sheets?task=${rows}`, task(failure)]);

    await some.deps.tasks.claim(waiting, 'host-1:4711');
    await until(() => text('waiting.csv')).toBe('Starting…');
    await cancelTask(some.deps, { taskId: waiting });
    await until(() => text('waiting.csv')).toBe('Cancelled');
    expect(await findSerious(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
