import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { BrowserContext } from 'playwright-core';
import { UserError } from '../src/errors.js';
import { startEmbeddedPostgres } from '../src/postgres/lifecycle.js';
import { chromiumPath, launchBrowser, signIn } from '../test/browser/browser.js';
import { ADMINISTRATOR, createAccount } from '../test/helpers/accounts.js';
import { type Running, startGyoretsu } from '../test/helpers/gyoretsu.js';
import { median } from './measure.js';

const ROWS = 1_000_000;
const ROUNDS = 7;
const FIRST_TASK = '00000000-0000-4000-8000-000000000001';

/** Usual requests for the lists. Each has to return within 100 ms. */
const ASKED: [label: string, query: string][] = [
  ['files: first page', 'BinaryResource/actions/list'],
  ['files: next page', 'BinaryResource/actions/list?page=2'],
  ['files: last page', 'BinaryResource/actions/list?page=400'],
  ['files: by name', 'BinaryResource/actions/list?sortBy=name&direction=asc'],
  ['files: by size', 'BinaryResource/actions/list?sortBy=size&direction=desc'],
  ['files: name holds "report"', 'BinaryResource/actions/list?filters.name=report'],
  ['files: name holds what one has', 'BinaryResource/actions/list?filters.name=report-765432.'],
  ['files: just one name', 'BinaryResource/actions/list?filters.name=%22report-765432.xlsx%22'],
  ['files: an extension that none has', 'BinaryResource/actions/list?filters.extension=ods'],
  ['tasks: first page', 'TaskResult/actions/list'],
  ['tasks: next page', 'TaskResult/actions/list?page=2'],
  ['tasks: last page', 'TaskResult/actions/list?page=400'],
  ['tasks: failed', 'TaskResult/actions/list?filters.status=FAILURE'],
  ['tasks: of one file', `TaskResult/actions/list?filters.resourceId=${FIRST_TASK}`],
  ['tasks: by status', 'TaskResult/actions/list?sortBy=status&direction=asc'],
  ['tasks: by end', 'TaskResult/actions/list?sortBy=dateDone&direction=desc'],
  ['tasks: of a worker that has had none', 'TaskResult/actions/list?filters.worker=nobody'],
  ['tasks: of a name that none has', 'TaskResult/actions/list?filters.taskName=something'],
  ['rows: first page', 'ParseResult/actions/list'],
  ['rows of one task: first page', `ParseResult/actions/list?filters.taskId=${FIRST_TASK}`],
  ['rows of one task: page 20,000 of 40,000', `ParseResult/actions/list?filters.taskId=${FIRST_TASK}&page=20000`],
  ['rows of one task: last page', `ParseResult/actions/list?filters.taskId=${FIRST_TASK}&page=40000`],
  ['rows of one file', `ParseResult/actions/list?filters.resourceId=${FIRST_TASK}`],
];

/** Measures the panel's lists over a million files, tasks and rows, and the time of its front page in a browser. */
export async function benchPanel(): Promise<void> {
  if (!chromiumPath) throw new UserError('no_browser', 'Chromium was not found: install it, and try again.');
  const folder = await mkdtemp(join(tmpdir(), 'gyoretsu-bench-'));
  // If root runs the bench, the server has an account of its own, which must be able to enter this folder.
  await chmod(folder, 0o755);
  const server = await startEmbeddedPostgres(folder);
  try {
    await createAccount({ DATABASE_URL: server.url }, ADMINISTRATOR);
    console.error(`Making ${ROWS.toLocaleString('en')} files, tasks and rows …`);
    const client = new pg.Client(server.url);
    await client.connect();
    // The role's default is for statements for which people wait.
    await client.query('SET statement_timeout = 0');
    await fill(client).finally(() => client.end());
    const web = await startGyoretsu('web', { DATABASE_URL: server.url });
    const browser = await launchBrowser();
    try {
      const context = await browser.newContext({ baseURL: web.url });
      const page = await context.newPage();
      await page.goto('/admin/login');
      await signIn(page, 'admin', 'admin');
      await page.close();
      await measureHome(web, context);
      await measureLists(context);
    } finally {
      await browser.close();
      await web.stop();
    }
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function fill(client: pg.Client): Promise<void> {
  const id = `('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid`;
  const at = `now() - n * interval '7 s'`;
  // Without this, the triggers would notify of a million changes at once.
  await client.query('ALTER TABLE task_result DISABLE TRIGGER USER');
  await client.query(
    `INSERT INTO binary_resource (id, name, extension, type, size, sha256, current_task_id, created_at, updated_at)
     SELECT ${id}, 'report-' || n || '.xlsx', 'xlsx', 'application/vnd.ms-excel', (n::bigint * 7919) % 90000000, lpad(to_hex(n), 64, '0'),
       ${id}, ${at}, ${at} FROM generate_series(1, ${ROWS}) AS n`,
  );
  await client.query(
    `INSERT INTO task_result (task_id, task_name, status, resource_id, worker, date_created, date_started, date_done, result)
     SELECT ${id}, 'do_parse_resource', (CASE n % 50 WHEN 0 THEN 'FAILURE' ELSE 'SUCCESS' END)::task_status, ${id},
       'worker-' || n % 4, ${at}, ${at}, ${at} + interval '2 s', '{"rows": 1}' FROM generate_series(1, ${ROWS}) AS n`,
  );
  await client.query('ALTER TABLE task_result ENABLE TRIGGER USER');
  await client.query(
    `INSERT INTO parse_result (task_id, resource_id, sheet_index, sheet, "row", "values", types)
     SELECT '${FIRST_TASK}', '${FIRST_TASK}', 0, 'Sheet1', n, jsonb_build_array('row ' || n, n, n * 1.5), 'snn'
     FROM generate_series(1, ${ROWS}) AS n`,
  );
  await client.query(
    `INSERT INTO sheet_summary (task_id, sheet_index, name, visibility, dimensions, row_count, cells_read, cells_stored, cells_empty, cells_failed)
     VALUES ($1, 0, 'Sheet1', 'visible', $2, $3, $4, $4, 0, 0)`,
    [FIRST_TASK, `A1:C${ROWS}`, ROWS, 3 * ROWS],
  );
  await client.query('VACUUM ANALYZE');
}

/** Measures from the start of the navigation until the drop zone takes files, and the bytes that are transferred for it. */
async function measureHome(web: Running, warm: BrowserContext): Promise<void> {
  const cookies = await warm.cookies();
  const once = async (context: BrowserContext) => {
    const page = await context.newPage();
    await page.addInitScript(noteDropZone);
    await page.goto('/admin', { waitUntil: 'commit' });
    await page.waitForSelector('[data-drop] button');
    const figures = await page.evaluate(() => {
      const entries = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
      const bytes = entries.reduce(
        (sum, entry) => sum + (entry instanceof PerformanceResourceTiming ? entry.transferSize : 0),
        0,
      );
      return { ms: window.dropZoneAt ?? Number.NaN, bytes };
    });
    await page.close();
    return figures;
  };
  const rounds = { cold: [] as { ms: number; bytes: number }[], warm: [] as { ms: number; bytes: number }[] };
  for (let round = 0; round < ROUNDS; round++) {
    const fresh = await warm.browser()?.newContext({ baseURL: web.url });
    if (!fresh) throw new Error('the browser is gone');
    await fresh.addCookies(cookies);
    rounds.cold.push(await once(fresh));
    rounds.warm.push(await once(fresh));
    await fresh.close();
  }
  console.log(`| front page, median of ${ROUNDS} | ms to the drop zone | kB transferred |\n| --- | ---: | ---: |`);
  for (const [name, all] of Object.entries(rounds)) {
    const kilobytes = median(all.map(({ bytes }) => bytes)) / 1_000;
    console.log(`| ${name} cache | ${median(all.map(({ ms }) => ms)).toFixed(0)} | ${kilobytes.toFixed(0)} |`);
  }
}

async function measureLists({ request }: BrowserContext): Promise<void> {
  console.log(`\n| list over ${ROWS.toLocaleString('en')}, median of ${ROUNDS} | ms |\n| --- | ---: |`);
  for (const [label, query] of ASKED) {
    const times: number[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const started = performance.now();
      const answer = await request.get(`/admin/api/resources/${query}`);
      const { records } = await answer.json();
      if (!Array.isArray(records)) throw new Error(`${label}: ${answer.status()}`);
      // The first round fills caches, which are full in a running installation.
      if (round > 0) times.push(performance.now() - started);
    }
    console.log(`| ${label} | ${median(times).toFixed(0)} |`);
  }
}

declare global {
  interface Window {
    /** Milliseconds from the start of the navigation. */
    dropZoneAt?: number;
  }
}

/** Runs in the page: notes when the drop zone is there. */
function noteDropZone(): void {
  const observer = new MutationObserver(() => {
    if (!document.querySelector('[data-drop] button')) return;
    window.dropZoneAt = performance.now();
    observer.disconnect();
  });
  observer.observe(document, { childList: true, subtree: true });
}
