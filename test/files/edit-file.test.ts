import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../src/config.js';
import { createStoreDeps, type StoreDeps } from '../../src/deps.js';
import { editFile, type FileEdit } from '../../src/files/edit-file.js';
import { uploadResource } from '../../src/files/upload.js';
import { commandLineActor } from '../../src/users/command-line-actor.js';
import { createTestDatabase } from '../helpers/database.js';

let deps: StoreDeps;
let id: string;

beforeAll(async () => {
  deps = await createStoreDeps(readConfig({ DATABASE_URL: await createTestDatabase(), LOG_LEVEL: 'silent' }));
  const body = (async function* () {
    yield Buffer.from('a,b\n');
  })();
  ({ id } = await uploadResource(deps, { name: 'a.csv', url: null, body }));
});
afterAll(() => deps.close());

const edit = (change: Partial<FileEdit>) =>
  editFile(deps, { id, name: 'a.csv', url: null, by: commandLineActor(), ...change });
const trail = async () => {
  const { rows } = await deps.db.query(
    'SELECT action, object_name AS name, changes FROM audit_entry WHERE object_id = $1 ORDER BY id',
    [id],
  );
  return rows;
};

test('a file gets another name and origin, which the trail tells of once', async () => {
  const before = await deps.resources.find(id);
  await edit({ name: ' reports/見積.XLSX ', url: 'HTTPS://Example.com/a b' });
  const after = await deps.resources.find(id);
  expect(after).toMatchObject({ name: '見積.XLSX', extension: 'xlsx', url: 'https://example.com/a%20b' });
  expect(after?.updatedAt.getTime()).toBeGreaterThan(before?.updatedAt.getTime() ?? 0);
  // The same once more changes nothing.
  await edit({ name: '見積.XLSX', url: 'https://example.com/a%20b' });
  expect(await trail()).toEqual([
    {
      action: 'edit',
      name: '見積.XLSX',
      changes: { name: ['a.csv', '見積.XLSX'], url: [null, 'https://example.com/a%20b'] },
    },
  ]);
  expect((await deps.resources.find(id))?.updatedAt).toEqual(after?.updatedAt);
});

test('what is wrong with both fields is told at once, and nothing changes', async () => {
  const before = await deps.resources.find(id);
  await expect(edit({ name: ' / ', url: 'ftp://example.com' })).rejects.toMatchObject({
    code: 'invalid_input',
    fields: [
      { field: 'name', code: 'missing_name' },
      { field: 'url', code: 'invalid_url' },
    ],
  });
  await expect(edit({ name: '\0' })).rejects.toMatchObject({ code: 'missing_name' });
  await expect(edit({ url: 'javascript:alert(1)' })).rejects.toMatchObject({ code: 'invalid_url' });
  expect(await deps.resources.find(id)).toEqual(before);
});

test('an origin that is older than the rules stays, whatever else changes', async () => {
  await deps.db.query(`UPDATE binary_resource SET url = 'file:///srv/a.csv' WHERE id = $1`, [id]);
  await edit({ name: 'b.csv', url: 'file:///srv/a.csv' });
  expect(await deps.resources.find(id)).toMatchObject({ name: 'b.csv', url: 'file:///srv/a.csv' });
});

test('a file that was deleted is told of', async () => {
  await deps.resources.delete([id]);
  await expect(edit({})).rejects.toMatchObject({ code: 'not_found', status: 404 });
});
