import { connect, type Socket } from 'node:net';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createApi, expectProblem } from '../helpers/api.js';
import { type Backend, startBackend } from '../helpers/backends.js';
import { startGyoretsu } from '../helpers/gyoretsu.js';
import { ANSWERED, CUTTABLE, cutRequest, DELAYS, SENT } from '../hostile/disconnects.js';
import { cutOff, exchange, WAYS } from '../hostile/exchange.js';
import { makeFile, sha256 } from '../hostile/file.js';
import { findHarm } from '../hostile/find-harm.js';
import { MALFORMED } from '../hostile/malformed.js';
import { strike } from '../hostile/strike.js';
import { openVictim, type Victim } from '../hostile/victim.js';
import {
  END,
  FORM_TYPE,
  filePart,
  join,
  part,
  rawUpload,
  request,
  UPLOADS,
  uploadForm,
} from '../hostile/write-request.js';

/** Milliseconds for a test that waits for what does not end. */
const LONG = 300_000;

let backend: Backend;
let web: Victim;
/** The sha-256 of files that were sent as wholes. */
const whole = new Set<string>();
const sent = { requests: 0, disconnects: 0 };
/** Connections that a test that failed would leave open. */
const sockets = new Set<Socket>();

beforeAll(async () => {
  backend = await startBackend('postgres');
  web = await openVictim('web', backend.env);
});

afterAll(async () => {
  await web.close();
  await backend.stop();
});

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
});

describe('a malformed request', () => {
  test.each(MALFORMED.map((each) => [each.name, each] as const))('ends only itself: %s', async (_name, malformed) => {
    sent.requests++;
    expect(await strike(web, malformed, whole)).toEqual([]);
  });
});

describe('a client that disconnects', () => {
  const cases = CUTTABLE.flatMap(({ name, make }) => SENT.map((part) => [name, part, make] as const));
  test.each(cases)(
    'ends only its own request: %s, sent: %s',
    async (_name, part, make) => {
      const harm = await cutInAllWays((file) => {
        if (part === 'all') whole.add(sha256(file));
        return cutRequest(make({ ...web.scene, file }), part);
      });
      expect(harm).toEqual([]);
    },
    LONG,
  );

  test.each(ANSWERED.map(({ name, make }) => [name, make] as const))(
    'in the middle of its answer ends only that: %s',
    async (_name, make) => {
      expect(await cutInAllWays((file) => make({ ...web.scene, file }), false)).toEqual([]);
    },
    LONG,
  );

  /** Leaves in each way after each delay, and returns what harm was done. */
  async function cutInAllWays(make: (file: Buffer) => Buffer, reads = true): Promise<string[]> {
    const harm: string[] = [];
    for (const way of WAYS) {
      for (const afterMs of DELAYS) {
        await cutOff(web.port(), make(makeFile(200_000)), { afterMs, way, reads });
        sent.disconnects++;
        const found = await findHarm(web, whole);
        harm.push(...found.map((each) => `${way} after ${afterMs} ms: ${each}`));
      }
    }
    return harm;
  }

  test('while its upload waits for others ends only its own', async () => {
    const files = Array.from({ length: 16 }, () => makeFile(200_000));
    const uploads = files.map((file) => holdUpload(rawUpload({ ...web.scene, file })));
    await expect.poll(async () => (await web.listOpenTransactions()).length, { timeout: 30_000 }).toBeGreaterThan(3);
    for (const way of WAYS) {
      const scene = { ...web.scene, file: makeFile(200_000) };
      await cutOff(web.port(), rawUpload(scene).subarray(0, 150_000), { afterMs: 200, way });
    }
    const outcomes = await Promise.all(uploads.map((upload) => upload.finish()));
    expect(outcomes).toEqual(files.map(() => 201));
    for (const file of files) whole.add(sha256(file));
    expect(await findHarm(web, whole)).toEqual([]);
  });

  /** Sends an upload but for its last bytes. */
  function holdUpload(bytes: Buffer): { finish(): Promise<number> } {
    const socket = connect(web.port(), '127.0.0.1');
    sockets.add(socket);
    let text = '';
    socket.on('data', (piece) => {
      text += piece.toString('latin1');
    });
    socket.on('error', () => {});
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(bytes.subarray(0, -100));
    return {
      async finish() {
        socket.write(bytes.subarray(-100));
        await closed;
        return Number(/^HTTP\/1.1 (\d+)/.exec(text)?.[1]);
      },
    };
  }

  test('as the panel does, twenty times with one Idempotency-Key, leaves the key free', async () => {
    const file = makeFile(200_000);
    const body = join(filePart({ ...web.scene, file }), END);
    const headers = [web.scene.panelAdmin, 'Sec-Fetch-Site: same-origin', FORM_TYPE, 'Idempotency-Key: cancelled'];
    const bytes = request(`POST ${UPLOADS}?parse=false`, headers, body);
    for (let at = 0; at < 20; at++)
      await cutOff(web.port(), bytes.subarray(0, 100_000), { afterMs: at % 11, way: 'close' });
    expect(await findHarm(web, whole)).toEqual([]);
    expect((await exchange(web.port(), bytes)).outcomes).toEqual([201]);
    const again = await exchange(web.port(), bytes);
    expect(again.outcomes).toEqual([201]);
    expect(again.text).toContain('Idempotent-Replayed: true');
    const stored = await web.takeStored();
    expect(stored.map(({ bytes }) => bytes.equals(file))).toEqual([true]);
  });
});

describe('an upload form', () => {
  const send = async (bytes: Buffer) => {
    const { outcomes, text } = await exchange(web.port(), bytes);
    return { outcomes, problem: JSON.parse(text.slice(text.indexOf('{'))) };
  };

  test('without a header in its part is refused at once', async () => {
    const scene = { ...web.scene, file: makeFile() };
    const { outcomes, problem } = await send(uploadForm(scene, join(part([], scene.file), END)));
    expect(outcomes).toEqual([400]);
    expect(problem.detail).toMatch(/form/);
    expect(await findHarm(web, whole)).toEqual([]);
  });

  test('with a wrong address is refused in the words of a raw upload', async () => {
    const scene = { ...web.scene, file: makeFile() };
    const form = await send(uploadForm(scene, join(filePart(scene), END), { query: '?url=notaurl' }));
    const raw = await send(request(`POST ${UPLOADS}?name=a.csv&url=notaurl`, [scene.admin], scene.file));
    expect(form).toMatchObject({ outcomes: [400], problem: { code: 'invalid_input', errors: [{ field: 'url' }] } });
    expect(form).toEqual(raw);
    expect(await findHarm(web, whole)).toEqual([]);
  });

  test('that ends too early is refused, and none of its file is stored', async () => {
    const scene = { ...web.scene, file: makeFile(3 * 1024 * 1024) };
    const form = join(filePart(scene), END);
    // Within the file, just behind it, and within its closing boundary.
    for (const missing of [2_000_000, END.length + 2, END.length, 3]) {
      const { outcomes, problem } = await send(uploadForm(scene, form.subarray(0, -missing)));
      expect(outcomes).toEqual([400]);
      expect(problem.detail).toMatch(/form/);
      expect(await findHarm(web, whole)).toEqual([]);
    }
  });
});

describe('a file that cannot be read', () => {
  const addresses = async () => {
    const api = createApi(web.url());
    const { body } = await api.upload('gone.csv', makeFile());
    return { api, id: body.id, paths: [`binary_resources/${body.id}/content`, 'binary_heavy_resources?limit=1'] };
  };
  const ask = async (sql: string, work: (client: pg.Client) => Promise<void>) => {
    const client = new pg.Client(backend.env['DATABASE_URL']);
    await client.connect();
    try {
      await client.query(sql);
      await work(client);
    } finally {
      await client.end();
    }
  };

  test('because it was deleted meanwhile is told as such, and nothing of it is sent', async () => {
    const { api, id, paths } = await addresses();
    await ask(`DELETE FROM binary_chunk WHERE resource_id = '${id}'`, async () => {
      for (const path of paths) {
        const answer = await api.get(path);
        expectProblem(answer, 404, 'not_found');
        expect(answer.headers.get('content-disposition')).toBeNull();
      }
    });
  });

  test('because the database does not answer is a 503', async () => {
    const { api, paths } = await addresses();
    await ask('BEGIN; LOCK TABLE binary_chunk IN ACCESS EXCLUSIVE MODE', async (client) => {
      for (const path of paths) expectProblem(await api.get(path), 503, 'database_busy');
      await client.query('ROLLBACK');
    });
    for (const path of paths) expect((await api.get(path)).status).toBe(200);
    await web.takeStored();
  });
});

describe('web and worker in one process', () => {
  test(
    'take every malformed request, and go on',
    async () => {
      const other = await startBackend('postgres');
      const start = await openVictim('start', other.env);
      const harm: string[] = [];
      for (const malformed of MALFORMED) {
        const found = await strike(start, malformed, whole);
        harm.push(...found.map((each) => `${malformed.name}: ${each}`));
      }
      await start.close();
      await other.stop();
      expect(harm).toEqual([]);
    },
    2 * LONG,
  );
});

describe('after all of it', () => {
  test('a file is uploaded and parsed as ever', async () => {
    const worker = await startGyoretsu('worker', backend.env);
    const api = createApi(web.url());
    const { status, body } = await api.upload('after.csv', Buffer.from('a,b\n1,2\n'));
    expect(status).toBe(201);
    const { body: queued } = await api.post('do_parse_resource', { resource_id: body.id });
    expect((await api.waitForTask(queued.task_id)).status).toBe('SUCCESS');
    await worker.stop();
  });

  test('the counts add up', async () => {
    expect(sent.requests).toBe(MALFORMED.length);
    expect(sent.requests).toBeGreaterThanOrEqual(60);
    expect(sent.disconnects).toBe((CUTTABLE.length * SENT.length + ANSWERED.length) * WAYS.length * DELAYS.length);
    const memory = `${web.memory().toFixed(0)} MB`;
    process.stdout.write(`hostile: ${sent.requests} requests, ${sent.disconnects} disconnects, then ${memory}\n`);
  });
});
