import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Api, createApi, expectProblem } from '../helpers/api.js';
import { type Backend, startBackend } from '../helpers/backends.js';
import { type Running, startGyoretsu } from '../helpers/gyoretsu.js';

describe('windows of rows', () => {
  let backend: Backend;
  let server: Running;
  let api: Api;
  let taskId: string;

  beforeAll(async () => {
    backend = await startBackend('postgres');
    server = await startGyoretsu('start', backend.env);
    api = createApi(server.url);
    const lines = Array.from({ length: 50_000 }, (_, i) => (i === 24_999 ? '' : `row ${i + 1},${i % 7},50%_\\ "値"`));
    lines[39_999] = 'only here: 行列 100%,,';
    const { body } = await api.upload('many.csv', Buffer.from(`${lines.join('\n')}\n`));
    const queued = await api.post('do_parse_resource', { resource_id: body.id });
    taskId = queued.body.task_id;
    expect((await api.waitForTask(taskId)).status).toBe('SUCCESS');
  });

  afterAll(async () => {
    await server?.stop();
    await backend?.stop();
  });

  const find = async (text: string, after: string, direction = 'next') =>
    (
      await api.get(
        `parse_results/find?${new URLSearchParams({ task_id: taskId, sheet_index: '0', text, after, direction })}`,
      )
    ).body;

  test('are the rows between two numbers, without those that have nothing in them', async () => {
    const { body } = await api.get(`parse_results/window?task_id=${taskId}&sheet_index=0&from_row=24999&to_row=25001`);
    expect(body.rows.map(({ row }: { row: number }) => row)).toEqual([24_999, 25_001]);
    expect(body.rows[0]).toMatchObject({ values: ['row 24999', '1', '50%_\\ "値"'], types: 'sss' });
    const sheets = await api.get(`parse_results/sheets?task_id=${taskId}`);
    expect(sheets.body.results).toEqual([
      { sheet_index: 0, name: 'many', visibility: 'visible', dimensions: 'A1:C50000', rows: 49_999 },
    ]);
  });

  test('are found by what is in a cell, forwards and backwards, and taken at its word', async () => {
    expect(await find('行列', '1,-1')).toEqual({ cell: { row: 40_000, column: 0 }, looked_to: null });
    expect(await find('ONLY HERE', '50000,2', 'previous')).toMatchObject({ cell: { row: 40_000, column: 0 } });
    expect(await find('行列', '40000,0')).toEqual({ cell: null, looked_to: null });
    expect(await find('50%_\\ "値"', '7,2')).toMatchObject({ cell: { row: 8, column: 2 } });
    expect(await find('row 7', '7,0', 'previous')).toEqual({ cell: null, looked_to: null });
    expect(await find('row_7', '1,-1')).toEqual({ cell: null, looked_to: null });
  });

  test('are refused with the field that is wrong', async () => {
    const of = (query: string) => api.get(`parse_results/window?task_id=${taskId}&${query}`);
    expectProblem(await of('sheet_index=0&from_row=1&to_row=501'), 400, 'invalid_input');
    expectProblem(await of('sheet_index=0&from_row=0&to_row=5'), 400, 'invalid_input');
    expectProblem(await of('sheet_index=x&from_row=1&to_row=5'), 400, 'invalid_input');
    const unknown = '00000000-0000-4000-8000-000000000000';
    expectProblem(await api.get(`parse_results/sheets?task_id=${unknown}`), 404, 'not_found');
    expectProblem(
      await api.get(`parse_results/find?task_id=${taskId}&sheet_index=0&text=a&after=1`),
      400,
      'invalid_input',
    );
  });
});
