/** What a filter may compare a column with. */
type Value = string | number;

export interface Filter {
  /** SQL that must hold, with `$1` and so on for `values`. */
  conditions: string[];
  values: Value[];
}

/**
 * The conditions of a list.
 * @param wanted SQL with `?` for its value; a condition without a value is left out
 */
export function filterBy(wanted: readonly (readonly [sql: string, value: Value | undefined])[]): Filter {
  const filter: Filter = { conditions: [], values: [] };
  for (const [sql, value] of wanted) {
    if (value === undefined) continue;
    filter.values.push(value);
    filter.conditions.push(sql.replace('?', `$${filter.values.length}`));
  }
  return filter;
}
