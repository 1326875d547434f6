import { Filter } from 'adminjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PanelResource } from '../../admin/adminjs/panel-resource.js';
import { createModels, type PanelModels } from '../../admin/models/models.js';
import { readConfig } from '../../src/config.js';
import { createStoreDeps, type StoreDeps } from '../../src/deps.js';
import { createTestDatabase } from '../helpers/database.js';

/** One more than are looked for one by one. */
const WORKERS = 501;

describe('a text filter', () => {
  let deps: StoreDeps;
  let models: PanelModels;

  beforeAll(async () => {
    deps = await createStoreDeps(readConfig({ DATABASE_URL: await createTestDatabase(), LOG_LEVEL: 'silent' }));
    models = createModels(deps);
    const files = [
      'report.csv',
      'Report.CSV',
      'old report.csv',
      '100%.xlsx',
      '1000.xlsx',
      '"quoted".ods',
      '売上明細.xlsx',
    ];
    await deps.db.query(
      `INSERT INTO binary_resource (id, name, extension, type, size, sha256, updated_at)
       SELECT gen_random_uuid(), name, substring(lower(name) FROM '[^.]+$'), 'text/csv', 1, lpad(to_hex(n), 64, 'c'), now()
       FROM unnest($1::text[]) WITH ORDINALITY AS file (name, n)`,
      [files],
    );
    await deps.db.query(
      `INSERT INTO task_result (task_id, task_name, worker)
       SELECT gen_random_uuid(), 'do_parse_resource', 'host-' || n || ':1' FROM generate_series(1, ${WORKERS}) AS n`,
    );
    await deps.db.query(
      `INSERT INTO task_result (task_id, task_name, worker)
       VALUES (gen_random_uuid(), 'do_something', NULL), (gen_random_uuid(), 'do_something', 'Big_Machine:7')`,
    );
  });
  afterAll(() => deps.close());

  /** What a list has, by one of its columns, and how many it says there are. */
  async function list(resource: PanelResource, filters: Record<string, string>, column: string, limit = 600) {
    const filter = new Filter(filters, resource);
    const found = await resource.find(filter, { limit, offset: 0 });
    return { found: found.map((record) => record.param(column)).sort(), count: await resource.count(filter) };
  }
  const names = async (name: string) => (await list(models.resources, { name }, 'name')).found;

  test('finds names that hold a text in either case, and takes one in quotation marks at its word', async () => {
    expect(await names('report')).toEqual(['Report.CSV', 'old report.csv', 'report.csv']);
    expect(await names('"report.csv"')).toEqual(['report.csv']);
    expect(await names('""quoted".ods"')).toEqual(['"quoted".ods']);
    expect(await names('100%')).toEqual(['100%.xlsx']);
    expect(await names('売上')).toEqual(['売上明細.xlsx']);
    expect(await names('"売上"')).toEqual([]);
  });

  test('finds by what few values hold, whether these are few, none, or too many to be told one by one', async () => {
    const workers = async (worker: string) => list(models.tasks, { worker }, 'worker');
    expect(await workers('big_m')).toEqual({ found: ['Big_Machine:7'], count: 1 });
    expect(await workers('bigXm')).toEqual({ found: [], count: 0 });
    expect((await workers('host-50')).found).toEqual(['host-500:1', 'host-501:1', 'host-50:1']);
    expect((await workers('"host-50:1"')).found).toEqual(['host-50:1']);
    expect((await workers('host')).count).toBe(WORKERS);
    expect((await list(models.tasks, { taskName: 'SOMETHING' }, 'taskName')).count).toBe(2);
    expect((await list(models.resources, { extension: 'xls' }, 'name')).count).toBe(3);
    expect((await list(models.resources, { extension: 'xls', name: '100' }, 'name')).found).toEqual([
      '100%.xlsx',
      '1000.xlsx',
    ]);
  });

  test('counts what is on further pages too', async () => {
    const filter = new Filter({ worker: 'host' }, models.tasks);
    const first = await models.tasks.find(filter, { limit: 25, offset: 0 });
    expect([first.length, await models.tasks.count(filter)]).toEqual([25, WORKERS]);
    const last = new Filter({ worker: 'host' }, models.tasks);
    expect((await models.tasks.find(last, { limit: 25, offset: 500 })).length).toBe(1);
    expect(await models.tasks.count(last)).toBe(WORKERS);
  });

  test('finds a digest by all of it or by its beginning', async () => {
    const by = async (sha256: string) => (await list(models.resources, { sha256 }, 'name')).count;
    expect(await by('c'.repeat(20))).toBe(7);
    expect(await by(`${'C'.repeat(63)}7`)).toBe(1);
    expect([await by('cd'), await by('nothing'), await by('c'.repeat(65))]).toEqual([0, 0, 0]);
  });
});
