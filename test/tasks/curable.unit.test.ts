import { describe, expect, test } from 'vitest';
import { cureOf } from '../../src/tasks/curable.js';

describe('a failure', () => {
  test.each(['bad_csv', 'bad_encoding', 'open_quote', 'too_long_row', 'too_long_text', 'too_many_columns'])(
    'by %s may be cured by other words about the file’s text',
    (code) => {
      expect(cureOf(code)).toBe('other options');
    },
  );

  test.each(['damaged', 'encrypted', 'no_sheets', 'resource_gone', 'too_many_cells', 'truncated', 'web_page'])(
    'by %s needs another file',
    (code) => {
      expect(cureOf(code)).toBe('another file');
    },
  );

  test.each(['database_away', 'child_ended', 'constructor', ''])('by “%s” may be gone at the next try', (code) => {
    expect(cureOf(code)).toBe('retry');
  });

  test('that a setting causes is cured by whoever changes it', () => {
    expect(cureOf('too_many_cells', 'READ_MAX_CELLS')).toBe('retry');
  });
});
