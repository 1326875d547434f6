import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const QUIET = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'];

/** The system's own browser; null where there is none, and these tests are skipped. */
export const chromiumPath = PLACES.find((place) => existsSync(place)) ?? null;

export function launchBrowser(): Promise<Browser> {
  const args = [...QUIET, '--disable-sync', '--no-first-run'];
  // Without a UTF-8 locale, as where the environment is empty, Chromium calls every download of a Japanese name “download”.
  const env = { ...process.env, LANG: 'C.UTF-8' };
  return chromium.launch({ args, env, ...(chromiumPath && { executablePath: chromiumPath }) });
}

export interface Visitor {
  page: Page;
  /** What should not have happened: errors on the console, failures in the page, requests to other hosts. */
  complaints: string[];
}

/** Somebody with a browser of their own: no cookie, no memory. */
export async function visit(browser: Browser, url: string, locale = 'en-US'): Promise<Visitor> {
  const context = await browser.newContext({ locale, baseURL: url, viewport: { width: 1366, height: 820 } });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`page: ${error.message}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:'))
      complaints.push(`off the host: ${request.url()}`);
  });
  return { page, complaints };
}

/** Fills in the login form, and waits for what the server answers. */
export async function signIn(page: Page, username: string, password: string): Promise<void> {
  await page.fill('input[name=username]', username);
  await page.fill('input[name=password]', password);
  await Promise.all([page.waitForNavigation(), page.click('button[type=submit]')]);
}
