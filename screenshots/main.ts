// npm run screenshots [-- FOLDER] [-- --readme]
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { Page } from 'playwright-core';
import { ROOT } from '../src/root.js';
import { chromiumPath, launchBrowser, signIn, visit } from '../test/browser/browser.js';
import { runGyoretsu } from '../test/helpers/gyoretsu.js';
import { startOwnPostgres } from '../test/helpers/superuser.js';
import { listPages, type PanelPage } from './pages.js';
import { type Stage, setStage } from './stage.js';

const LANGUAGES = { en: 'en-US', ja: 'ja-JP' };
const SIZES = { wide: { width: 1280, height: 800 }, narrow: { width: 390, height: 844 } };

/** The pictures of the READMEs, by the pages that they show. README.md has the English ones, README.ja.md the Japanese ones. */
const README: Record<string, string> = { home: 'home', sheets: 'rows', 'task-failed': 'task' };

const args = process.argv.slice(2);
const forReadme = args.includes('--readme');
const folder = args.find((arg) => !arg.startsWith('-')) ?? join(ROOT, forReadme ? 'docs/images' : '.data/screenshots');
if (!chromiumPath) {
  console.error('Chromium was not found: install it (on Debian "apt-get install chromium"), and try again.');
  process.exit(1);
}
await mkdir(folder, { recursive: true });
const data = await mkdtemp(join(tmpdir(), 'gyoretsu-screenshots-'));
// If root takes the pictures, the database server runs under another account, which has to enter this folder.
await chmod(data, 0o755);
const postgres = await startOwnPostgres(data);
try {
  const url = await makeDatabase(postgres.url);
  const stage = await setStage({ DATABASE_URL: url });
  try {
    await takePictures(stage);
  } finally {
    await stage.server.stop();
  }
} finally {
  await postgres.stop();
  await rm(data, { recursive: true, force: true });
}

async function makeDatabase(server: string): Promise<string> {
  const client = new pg.Client(server);
  await client.connect();
  await client.query('CREATE DATABASE screenshots');
  await client.end();
  const url = new URL(server);
  url.pathname = '/screenshots';
  const who = ['--username', 'admin', '--email', 'admin@foobar.com', '--password-stdin', '--skip-checks'];
  const made = await runGyoretsu(['createsuperuser', ...who], { DATABASE_URL: url.href }, 'admin\n');
  if (made.code !== 0) throw new Error(made.stderr);
  return url.href;
}

async function takePictures(stage: Stage): Promise<void> {
  const browser = await launchBrowser();
  try {
    for (const [language, locale] of Object.entries(LANGUAGES)) {
      const { page } = await visit(browser, stage.server.url, locale);
      let signedIn = false;
      for (const each of listPages(stage)) {
        if (!each.signedOut && !signedIn) {
          await page.goto('/admin/login');
          await signIn(page, 'admin', 'admin');
          signedIn = true;
        }
        for (const [size, viewport] of Object.entries(SIZES)) {
          if (each.upTo !== undefined && viewport.width > each.upTo) continue;
          const stem = README[each.name];
          if (forReadme && (stem === undefined || size !== 'wide')) continue;
          // Taller than a screen, because a README should also show what is under way.
          await page.setViewportSize(forReadme ? { ...viewport, height: 1_000 } : viewport);
          await open(page, each);
          const file = forReadme
            ? `${stem}${language === 'en' ? '' : `.${language}`}.png`
            : `${each.name}.${language}.${size}.png`;
          await page.screenshot({ path: join(folder, file), animations: 'disabled' });
          console.log(join(folder, file));
        }
      }
      await page.context().close();
    }
  } finally {
    await browser.close();
  }
}

async function open(page: Page, { path, ready, act }: PanelPage): Promise<void> {
  await page.goto(path);
  await page.waitForSelector(ready);
  await act?.(page);
  // Waits for what the page loads next, e.g. the names of files, and for its fonts.
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(400);
}
