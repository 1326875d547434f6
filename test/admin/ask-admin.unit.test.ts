import { once } from 'node:events';
import type { Server } from 'node:http';
import express, { type Request } from 'express';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setPanelEnvironment } from '../../src/config.js';
import { createErrorHandler } from '../../src/http/problem.js';
import { createLog } from '../../src/log.js';
import type { User } from '../../src/store/users.js';

const USER: User = { id: 'u1', username: 'hanako', email: 'h@x.example', role: 'administrator', isActive: true };

/** What the handler of the front page returns, and what it got. */
let returned: () => unknown = () => null;
let got: { query: object; payload: object; method: string } | undefined;
let asking: object | undefined;
/** What the real request holds after AdminJS was asked. */
let session: object | undefined;
let real: Request | undefined;
let server: Server;
let url: string;

beforeAll(async () => {
  // AdminJS reads its environment while it is imported.
  setPanelEnvironment({ bundling: false });
  const { default: AdminJS } = await import('adminjs');
  const { createAdminRoutes } = await import('../../admin/adminjs/api.js');
  const admin = new AdminJS({
    rootPath: '/admin',
    dashboard: {
      handler: async (request: typeof got & object, _response: unknown, context) => {
        got = request;
        asking = context.currentAdmin;
        return returned();
      },
    },
  });
  const app = express();
  app.use((req, res, next) => {
    res.locals.user = USER;
    session = {};
    Object.assign(req, { session });
    real = req;
    next();
  });
  app.use(
    createAdminRoutes(
      admin,
      (res, html) => void res.type('html').send(html),
      (_req, _res, next) => next(),
    ),
  );
  app.use(createErrorHandler(createLog('silent')));
  server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/admin`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

describe('a handler of the panel', () => {
  test.each([undefined, null, '', 0, false])(
    'that returns %j is told as a fault, and keeps nobody waiting',
    async (nothing) => {
      returned = () => nothing;
      const answer = await fetch(`${url}/api/dashboard`, { signal: AbortSignal.timeout(10_000) });
      expect(answer.status).toBe(500);
      expect(await answer.json()).toMatchObject({ code: 'internal_error' });
    },
  );

  test('that throws is told as a fault', async () => {
    returned = () => {
      throw new Error('broken');
    };
    expect((await fetch(`${url}/api/dashboard`)).status).toBe(500);
  });

  test('that finds nothing is told as that', async () => {
    returned = () => {
      throw Object.assign(new Error('no such record'), { name: 'NotFoundError' });
    };
    const answer = await fetch(`${url}/api/dashboard`);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ code: 'not_found' });
  });

  test('gets who asks and what for; the real session stays as it is, and no page holds an address', async () => {
    returned = () => ({ fine: true });
    const answer = await fetch(`${url}/api/dashboard?since=now&page=x&constructor=y`);
    expect(await answer.json()).toEqual({ fine: true });
    expect(got).toMatchObject({ query: { since: 'now' }, payload: {}, method: 'get' });
    expect(asking).toMatchObject({ id: 'u1', address: expect.stringContaining('127.0.0.1') });
    expect(session).toEqual({});
    expect(real).toMatchObject({ method: 'GET', url: '/admin/api/dashboard?since=now&page=x&constructor=y' });
    expect(real).not.toHaveProperty('fields');
    const page = await (await fetch(`${url}/resources/x/bulk/y`)).text();
    expect(page).toContain('hanako');
    expect(page).not.toContain('127.0.0.1');
  });
});
