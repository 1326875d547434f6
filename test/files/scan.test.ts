import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.js';
import { createStoreDeps, type StoreDeps } from '../../src/deps.js';
import { whileScanning } from '../../src/files/scan.js';
import { uploadResource } from '../../src/files/upload.js';
import { createTestDatabase } from '../helpers/database.js';

describe('a scanner for malware', () => {
  let deps: StoreDeps;
  let folder: string;

  beforeAll(async () => {
    deps = await createStoreDeps(readConfig({ DATABASE_URL: await createTestDatabase(), LOG_LEVEL: 'silent' }));
    folder = await mkdtemp(join(tmpdir(), 'gyoretsu-scan-'));
  });
  afterAll(async () => {
    await deps.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** A scanner that is a shell script. */
  async function scanner(script: string): Promise<string> {
    const file = join(folder, `${Math.random()}.sh`);
    await writeFile(file, `#!/bin/sh\n${script}\n`);
    await chmod(file, 0o755);
    return file;
  }

  const upload = async (uploadScanCommand: string | null, text: string) => {
    async function* body() {
      for (const piece of text.match(/[\s\S]{1,70000}/g) ?? []) yield Buffer.from(piece);
    }
    const config = { ...deps.config, uploadScanCommand };
    return uploadResource({ ...deps, config }, { name: 'a.csv', url: null, body: body() });
  };

  const countFiles = async () => (await deps.db.query('SELECT FROM binary_resource')).rowCount;

  test('reads all bytes with its arguments, and lets a clean file in', async () => {
    const copy = join(folder, 'copy');
    const text = 'a,b\n'.repeat(200_000);
    const { size } = await upload(`${await scanner('cat > "$1"')}  ${copy}`, text);
    expect(size).toBe(text.length);
    expect(await readFile(copy, 'utf8')).toBe(text);
  });

  test('gets no password of ours', async () => {
    process.env['PGPASSWORD'] = 'secret';
    try {
      const { size } = await upload(await scanner('cat > /dev/null; test -z "$PGPASSWORD"'), 'a\n');
      expect(size).toBe(2);
    } finally {
      delete process.env['PGPASSWORD'];
    }
  });

  test('refuses what it finds something in, also if it stops reading at once, and nothing is stored', async () => {
    const before = await countFiles();
    for (const script of ['! grep -q EICAR', 'exit 1']) {
      const refused = upload(await scanner(script), `${'a,b\n'.repeat(200_000)}EICAR\n`);
      await expect(refused).rejects.toMatchObject({ code: 'malware_found', status: 422 });
    }
    expect(await countFiles()).toBe(before);
  });

  test.each([
    ['fails', async () => scanner('cat > /dev/null; exit 2')],
    ['is killed', async () => scanner('kill -9 $$')],
    ['is not there', async () => join(folder, 'nowhere')],
  ])('that %s lets nothing in', async (_what, command) => {
    const before = await countFiles();
    await expect(upload(await command(), 'a\n')).rejects.toMatchObject({ code: 'scan_failed', status: 503 });
    expect(await countFiles()).toBe(before);
  });

  test('that hangs is ended, whether it reads or not', async () => {
    async function* body() {
      for (let at = 0; at < 100; at++) yield Buffer.alloc(65_536);
    }
    for (const script of ['cat > /dev/null; exec sleep 60', 'exec sleep 60']) {
      const scanning = whileScanning(await scanner(script), body(), 300);
      const drain = async () => {
        for await (const _piece of scanning);
      };
      await expect(drain()).rejects.toMatchObject({ code: 'scan_failed' });
    }
  });
});
