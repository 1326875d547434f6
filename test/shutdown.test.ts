import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { basic } from './helpers/api.js';
import { type Backend, startBackend } from './helpers/backends.js';
import { startGyoretsu } from './helpers/gyoretsu.js';

describe('a web process that is asked to stop', () => {
  let backend: Backend;

  beforeAll(async () => {
    backend = await startBackend('postgres');
  });
  afterAll(() => backend.stop());

  /** An upload whose end is still to come. */
  const beginUpload = async (url: string, agent: Agent) => {
    const upload = request(new URL('/xxx_api/v1/binary_resources?name=slow.csv', url), {
      method: 'POST',
      agent,
      headers: { authorization: basic('admin', 'admin'), 'content-type': 'text/csv', 'transfer-encoding': 'chunked' },
    });
    upload.write('a,b\n');
    await sleep(500);
    return upload;
  };

  test('lets a running upload finish, closes what is idle, and ends with 0', async () => {
    // The test's own time-out is shorter.
    const web = await startGyoretsu('web', { ...backend.env, SHUTDOWN_GRACE_SECONDS: '3600' });
    const asking = request(new URL('/healthz', web.url), { agent: new Agent({ keepAlive: true }) }).end();
    const [idle] = await once(asking, 'response');
    const idleClosed = once(idle.socket, 'close');
    idle.resume();
    await once(idle, 'end');
    const upload = await beginUpload(web.url, new Agent({ keepAlive: true }));
    const ended = web.stop('SIGTERM');
    await idleClosed;
    upload.end('1,2\n');
    const [answer] = await once(upload, 'response');
    expect(answer.statusCode).toBe(201);
    answer.resume();
    expect(await ended).toBe(0);
  });

  test('waits no longer than it may', async () => {
    const web = await startGyoretsu('web', { ...backend.env, SHUTDOWN_GRACE_SECONDS: '1' });
    const upload = await beginUpload(web.url, new Agent());
    const cut = once(upload, 'error');
    // The upload never ends.
    expect(await web.stop('SIGTERM')).toBe(0);
    await cut;
  });

  test('ends at once when it is asked again', async () => {
    const web = await startGyoretsu('web', { ...backend.env, SHUTDOWN_GRACE_SECONDS: '3600' });
    const upload = await beginUpload(web.url, new Agent());
    upload.on('error', () => {});
    const ended = web.stop('SIGTERM');
    await sleep(500);
    web.process.kill('SIGTERM');
    expect(await ended).toBe(130);
  });
});
