import type { WorkbookCode } from '../errors.js';

/**
 * Failures that lie in the file itself: a second parse in the same way fails again. Each says whether other options for its text may
 * cure it, e.g. another encoding.
 */
const OF_THE_FILE: Record<WorkbookCode | 'resource_gone', 'other options' | 'another file'> = {
  bad_csv: 'other options',
  bad_encoding: 'other options',
  bad_record: 'another file',
  bad_shared_string: 'another file',
  bad_xml: 'another file',
  beyond_limits: 'another file',
  damaged: 'another file',
  declarations_refused: 'another file',
  duplicate_part: 'another file',
  empty_file: 'another file',
  encrypted: 'another file',
  missing_part: 'another file',
  no_sheets: 'another file',
  not_a_workbook: 'another file',
  // With a wrong delimiter, a quotation mark in the middle of a field seems to begin one.
  open_quote: 'other options',
  out_of_order: 'another file',
  overlapping_parts: 'another file',
  part_too_large: 'another file',
  resource_gone: 'another file',
  too_dense: 'another file',
  too_large: 'another file',
  too_large_rows: 'another file',
  too_long_name: 'another file',
  too_long_row: 'other options',
  too_long_tag: 'another file',
  too_long_text: 'other options',
  too_many_cells: 'another file',
  too_many_columns: 'other options',
  too_many_duplicates: 'another file',
  too_many_merges: 'another file',
  too_many_parts: 'another file',
  too_many_rows: 'another file',
  too_many_sheets: 'another file',
  too_many_strings: 'another file',
  too_many_styles: 'another file',
  too_repetitive: 'another file',
  truncated: 'another file',
  unknown_xml: 'another file',
  unreadable: 'another file',
  unsupported_compression: 'another file',
  web_archive: 'another file',
  web_page: 'another file',
};

/** What may help a task that failed. */
export type Cure = 'retry' | 'other options' | 'another file';

/**
 * What may help after a failure, by its code. If a setting raises the limit, a retry may succeed once somebody has raised it.
 * @param setting the setting that the failure's details name
 */
export function cureOf(code: string, setting?: string): Cure {
  const cures = new Map<string, Cure>(Object.entries(OF_THE_FILE));
  return setting === undefined ? (cures.get(code) ?? 'retry') : 'retry';
}
