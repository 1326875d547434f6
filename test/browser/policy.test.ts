import pg from 'pg';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApi } from '../helpers/api.js';
import { type Backend, startBackend } from '../helpers/backends.js';
import { type Running, startGyoretsu } from '../helpers/gyoretsu.js';
import { chromiumPath, launchBrowser, signIn, visit } from './browser.js';

const SAMPLE = 'cc42c989-6813-456f-87ab-16858ef38fd9';
const EVIL = '</script><script>window.wasRun=1</script><img src=x onerror="window.wasRun=1">';

describe.skipIf(!chromiumPath)('a page of the panel', () => {
  let backend: Backend;
  let server: Running;
  let browser: Browser;
  let database: pg.Client;
  let taskId: string;

  beforeAll(async () => {
    backend = await startBackend('postgres');
    [server, browser] = await Promise.all([startGyoretsu('start', backend.env), launchBrowser()]);
    const api = createApi(server.url);
    taskId = (await api.post('do_parse_resource', { resource_id: SAMPLE })).body.task_id;
    await api.waitForTask(taskId);
    database = new pg.Client(backend.env['DATABASE_URL']);
    await database.connect();
    // Names that no upload would let through, as another installation's fixtures may hold them.
    await database.query('UPDATE binary_resource SET name = $1', [`${EVIL}.xlsx`]);
    await database.query('UPDATE sheet_summary SET name = $1', [EVIL]);
    await database.query('UPDATE parse_result SET sheet = $1, "values" = jsonb_build_array($1::text), types = $2', [
      EVIL,
      's',
    ]);
    await database.query('UPDATE task_result SET worker = $1, traceback = $2', [EVIL.slice(0, 100), EVIL]);
    await database.query('UPDATE app_user SET username = $1, email = $1', [EVIL]);
  });

  afterAll(async () => {
    await database?.end();
    await browser?.close();
    await server?.stop();
    await backend?.stop();
  });

  test('runs no script but its own, loads nothing from elsewhere, and shows every name as it is', async () => {
    const { rows } = await database.query('SELECT id FROM parse_result ORDER BY row LIMIT 1');
    const user = await database.query('SELECT id FROM app_user');
    const { page, complaints } = await visit(browser, server.url);
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile }) => {
        // A library of AdminJS's tries `Function('return this')`, and does without where that is refused.
        if (blockedURI === 'eval' && sourceFile.endsWith('/design-system.bundle.js')) return;
        // biome-ignore lint/suspicious/noConsole: the console is where the test listens
        console.error(`policy: ${violatedDirective} ${blockedURI} ${sourceFile}`);
      });
    });
    await page.goto('/admin/login');
    await signIn(page, EVIL, 'admin');
    const pages: [path: string, shown: string][] = [
      ['/admin', EVIL],
      ['/admin/resources/BinaryResource', EVIL],
      ['/admin/resources/BinaryResource/actions/new', EVIL],
      [`/admin/resources/BinaryResource/records/${SAMPLE}/show`, EVIL],
      [`/admin/resources/BinaryResource/records/${SAMPLE}/edit`, EVIL],
      ['/admin/resources/TaskResult', EVIL],
      ['/admin/resources/TaskResult?filters.status=SUCCESS', EVIL],
      [`/admin/resources/TaskResult/records/${taskId}/show`, EVIL],
      ['/admin/resources/ParseResult', EVIL],
      [`/admin/resources/ParseResult/records/${rows[0].id}/show`, EVIL],
      ['/admin/resources/User', EVIL],
      ['/admin/resources/User/actions/new', EVIL],
      [`/admin/resources/User/records/${user.rows[0].id}/edit`, EVIL],
      [`/admin/pages/sheets?task=${taskId}`, EVIL],
      ['/admin/resources/AuditEntry', EVIL],
      ['/admin/pages/password', EVIL],
      ['/admin/queues', 'do_parse_resource'],
      ['/admin/queues/queue/do_parse_resource?status=completed', taskId],
      [`/admin/queues/queue/do_parse_resource/${taskId}`, taskId],
    ];
    for (const [path, shown] of pages) {
      const answer = await page.goto(path);
      expect(answer?.status(), path).toBe(200);
      // Not by `waitForFunction`, which is an eval and would be a violation itself.
      await expect
        .poll(() => page.evaluate(() => document.body.innerText), { message: path, timeout: 20_000 })
        .toContain(shown);
      await page.waitForLoadState('networkidle').catch(() => {});
      expect(await page.evaluate('window.wasRun'), path).toBeUndefined();
      expect(complaints.splice(0), path).toEqual([]);
    }
  }, 180_000);

  test('would not run a script that somebody wrote into it', async () => {
    const { page, complaints } = await visit(browser, server.url);
    await page.goto('/admin/login');
    await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.wasRun = 1';
      document.body.append(script);
      document.body.insertAdjacentHTML('beforeend', '<img src="data:," onerror="window.wasRun = 1">');
    });
    await expect.poll(() => complaints.filter((text) => text.includes('Content Security Policy')).length).toBe(2);
    expect(await page.evaluate('window.wasRun')).toBeUndefined();
  });
});
