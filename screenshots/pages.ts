import type { Page } from 'playwright-core';
import type { Stage } from './stage.js';

/** A page of the panel in a state that a picture should show. */
export interface PanelPage {
  name: string;
  path: string;
  /** A selector of what the page has once it is ready. */
  ready: string;
  /** What is done on the page before the picture. */
  act?: (page: Page) => Promise<void>;
  /** The picture is taken before anybody has signed in. */
  signedOut?: true;
  /** The picture is taken only if the window is at most this wide, in pixels. */
  upTo?: number;
}

/** All pages of the panel, in the order in which a person would visit them. */
export function listPages({ ids }: Pick<Stage, 'ids'>): PanelPage[] {
  const list = (resource: string, query = '') => `/admin/resources/${resource}${query}`;
  const record = (resource: string, id: string, action = 'show') =>
    `/admin/resources/${resource}/records/${id}/${action}`;
  const rows = 'tbody td[data-property-name]';
  const nobody = '?filters.name=nothing-is-called-that';
  return [
    { name: 'login', path: '/admin/login', ready: 'input[name=password]', signedOut: true },
    { name: 'home', path: '/admin', ready: '[data-card=latestUploads]' },
    {
      name: 'notifications',
      path: '/admin',
      ready: '[data-card=latestUploads]',
      act: (page) => page.click('.gy-bell-button'),
    },
    {
      name: 'account',
      path: '/admin',
      ready: '[data-card=latestUploads]',
      act: (page) => page.click('.gy-account summary'),
    },
    {
      name: 'menu',
      path: '/admin',
      ready: '[data-card=latestUploads]',
      upTo: 1_199,
      act: (page) => page.click('.gy-menu'),
    },
    { name: 'files', path: list('BinaryResource'), ready: rows },
    { name: 'files-none', path: list('BinaryResource', nobody), ready: '[data-empty]' },
    { name: 'files-filter', path: list('BinaryResource'), ready: rows, act: openFilter },
    { name: 'files-selected', path: list('BinaryResource'), ready: rows, act: selectAll },
    {
      name: 'files-some',
      path: list('BinaryResource'),
      ready: rows,
      async act(page) {
        await tickFirst(page, 3);
        await page.hover('tbody [data-property-name=name] a >> nth=1');
      },
    },
    { name: 'files-menu', path: list('BinaryResource'), ready: rows, act: (page) => page.click('.gy-more >> nth=9') },
    {
      name: 'files-delete',
      path: list('BinaryResource'),
      ready: rows,
      async act(page) {
        await selectAll(page);
        await page.click('[data-testid=action-bulkDelete]');
        await page.waitForSelector('dialog[open]');
      },
    },
    { name: 'upload', path: list('BinaryResource', '/actions/new'), ready: '[data-page=upload]' },
    { name: 'file', path: record('BinaryResource', ids.file), ready: '[data-page=resource]' },
    {
      name: 'file-delete',
      path: record('BinaryResource', ids.file),
      ready: '[data-page=resource]',
      async act(page) {
        await page.click('[data-testid=action-delete]');
        await page.waitForSelector('dialog[open]');
      },
    },
    {
      name: 'parse-as',
      path: record('BinaryResource', ids.text),
      ready: '[data-page=resource]',
      async act(page) {
        await page.click('[data-action=parseAs]');
        await page.waitForSelector('dialog[open]');
      },
    },
    { name: 'file-edit', path: record('BinaryResource', ids.file, 'edit'), ready: '[data-testid=button-save]' },
    { name: 'tasks', path: list('TaskResult'), ready: rows },
    { name: 'tasks-none', path: list('TaskResult', '?filters.status=REVOKED'), ready: '[data-empty]' },
    { name: 'tasks-filter', path: list('TaskResult'), ready: rows, act: openFilter },
    { name: 'task-done', path: record('TaskResult', ids.done), ready: '[data-page=task]' },
    { name: 'task-failed', path: record('TaskResult', ids.failed), ready: '[data-page=task]' },
    { name: 'task-running', path: record('TaskResult', ids.running), ready: '[data-page=task]' },
    {
      name: 'task-cancel',
      path: record('TaskResult', ids.running),
      ready: '[data-page=task]',
      async act(page) {
        await page.click('[data-action=cancel]');
        await page.waitForSelector('dialog[open]');
      },
    },
    { name: 'rows', path: list('ParseResult', `?filters.taskId=${ids.done}`), ready: rows },
    { name: 'rows-none', path: list('ParseResult', '?filters.sheet=nothing'), ready: '[data-empty]' },
    { name: 'rows-filter', path: list('ParseResult', `?filters.taskId=${ids.done}`), ready: rows, act: openFilter },
    { name: 'row', path: record('ParseResult', ids.row), ready: '[data-page=row]' },
    { name: 'sheets', path: `/admin/pages/sheets?task=${ids.done}`, ready: '[role=gridcell]' },
    { name: 'users', path: list('User'), ready: rows },
    { name: 'user-new', path: list('User', '/actions/new'), ready: '[data-testid=button-save]' },
    { name: 'user', path: record('User', ids.user), ready: '[data-page=user]' },
    { name: 'user-edit', path: record('User', ids.user, 'edit'), ready: '[data-testid=button-save]' },
    { name: 'password', path: '/admin/pages/password', ready: '[data-page=password]' },
    { name: 'sessions', path: '/admin/pages/sessions', ready: '.gy-session' },
    { name: 'audit', path: list('AuditEntry'), ready: rows },
    { name: 'audit-filter', path: list('AuditEntry'), ready: rows, act: openFilter },
    {
      name: 'audit-entry',
      path: list('AuditEntry'),
      ready: rows,
      async act(page) {
        await page.click('tbody [data-property-name=action] a >> nth=1');
        await page.waitForSelector('[data-page=audit]');
      },
    },
    {
      name: 'not-found',
      path: list('Nothing'),
      ready: '[data-css=app-content] svg + *, [data-css=app-content] h4, [data-css=app-content] h5',
    },
    { name: 'queues', path: '/admin/queues', ready: 'text=do_parse_resource' },
  ];
}

async function openFilter(page: Page): Promise<void> {
  await page.click('#filter-button');
  await page.waitForSelector('#filter-panel');
}

async function selectAll(page: Page): Promise<void> {
  await page.click('thead input[type=checkbox]');
}

async function tickFirst(page: Page, count: number): Promise<void> {
  for (let at = 0; at < count; at++) await page.click(`tbody input[type=checkbox] >> nth=${at}`);
}
