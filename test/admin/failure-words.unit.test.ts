import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { en } from '../../admin/locale/en.js';
import { ja } from '../../admin/locale/ja.js';
import { jaFailures } from '../../admin/locale/ja-failures.js';

/** Whatever may end a parse, or refuse what a page of the panel asks the REST API for. */
const SOURCES = [
  ...['worker', 'worker/readers', 'worker/load', 'worker/jobs', 'src/http', 'admin/components'].flatMap(sources),
  ...[
    'src/files/format.ts',
    'src/files/upload.ts',
    'src/tasks/retry-task.ts',
    'src/tasks/cancel-task.ts',
    'src/tasks/parse-resource.ts',
    'src/store/once.ts',
  ],
  ...['src/errors.ts', 'src/store/database.ts', 'src/store/storage.ts', 'src/store/outage.ts'],
];
/** Told by the command line, and to programs that send headers, ranges or JSON of their own: to no page of the panel. */
const ELSEWHERE = new Set([
  ...['file_not_found', 'file_unreadable', 'unknown_sheet', 'database_unreachable'],
  ...['address_in_use', 'address_refused', 'address_unknown'],
  ...['invalid_idempotency_key', 'invalid_json', 'range_not_satisfiable', 'unsupported_encoding'],
]);

describe('the words for failures', () => {
  const codes = [...new Set(SOURCES.flatMap(codesIn))].filter((code) => !ELSEWHERE.has(code)).sort();
  const reasons: Record<string, string> = jaFailures.reasons;

  test('are looked for where errors are made', () => {
    // A scan that finds nothing would let every code pass.
    expect(codes.length).toBeGreaterThan(45);
    expect(codes).toEqual(
      expect.arrayContaining([
        'too_many_cells',
        'memory_limit',
        'stalled',
        'task_ended',
        'bad_xml',
        'rows_removed',
        'away',
      ]),
    );
  });

  test.each(codes)('say in Japanese what %s means', (code) => {
    expect(reasons[code] ?? '').toMatch(/[ぁ-ん].*。$/);
  });

  test('name in both languages each thing that details may hold', () => {
    for (const { Failure } of [en.components, ja.components]) {
      for (const text of Object.values({ ...Failure.places, ...Failure.units })) expect(text).toContain('{{value}}');
    }
  });
});

function sources(folder: string): string[] {
  const deep = folder === 'worker/readers' || folder === 'admin/components';
  return readdirSync(folder, { recursive: deep })
    .map((name) => `${folder}/${String(name)}`)
    .filter((path) => /\.tsx?$/.test(path));
}

/** The codes of the errors that a file makes: as the first argument, or as the field of a failure that is put together. */
function codesIn(path: string): string[] {
  const text = readFileSync(path, 'utf8');
  const made = text.matchAll(/new (?:WorkbookError|UserError)\(\s*'(\w+)'|\bcode: '(\w+)'/g);
  return [...made].map(([, argument, field]) => argument ?? field ?? '').filter(Boolean);
}
