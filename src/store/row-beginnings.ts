import type { Queryable } from './database.js';

/** Rows whose beginnings one statement makes. Few, because each row may have 64 MiB. */
const AT_ONCE = 20;
/** A row whose cells are no longer than this altogether is shown whole on a page of its own. */
const WHOLE_BYTES = 1024 * 1024;

/** How much of a row is shown. */
export interface Extent {
  cells: number;
  /** Characters of each text. */
  characters: number;
}

export interface RowBeginning {
  values: unknown[];
  /** Whether there is more. */
  isCut: boolean;
}

/** SQL of the first `cells` values of a row, each cut to `characters`; both are parameters. */
function beginning(cells: string, characters: string): string {
  return `(SELECT COALESCE(jsonb_agg(
      CASE jsonb_typeof(cell) WHEN 'string' THEN to_jsonb(left(cell #>> '{}', ${characters})) ELSE cell END ORDER BY place), '[]')
    FROM jsonb_array_elements(jsonb_path_query_array("values", '$[0 to $last]', jsonb_build_object('last', ${cells}::int - 1)))
      WITH ORDINALITY AS c (cell, place))`;
}

/** Returns the beginnings of some rows, by their ids. The rest of a row, which a list cannot show anyway, never leaves PostgreSQL. */
export async function listBeginnings(
  db: Queryable,
  ids: string[],
  { cells, characters }: Extent,
): Promise<Map<string, unknown[]>> {
  const beginnings = new Map<string, unknown[]>();
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const { rows } = await db.query<{ id: string; values: unknown[] }>(
      `SELECT id::text, ${beginning('$2', '$3')} AS values FROM parse_result WHERE id = ANY ($1::bigint[])`,
      [ids.slice(from, from + AT_ONCE), cells, characters],
    );
    for (const { id, values } of rows) beginnings.set(id, values);
  }
  return beginnings;
}

/** Returns a row's values for a page of its own: all of them, or only the beginning if no page could show the row. */
export async function findBeginning(
  db: Queryable,
  id: string,
  { cells, characters }: Extent,
): Promise<RowBeginning | null> {
  const { rows } = await db.query<RowBeginning>(
    `SELECT CASE WHEN cut THEN ${beginning('$3', '$4')} ELSE "values" END AS values, cut AS "isCut"
     FROM (SELECT "values", octet_length("values"::text) > $2 AS cut FROM parse_result WHERE id = $1 OFFSET 0) AS measured`,
    [id, WHOLE_BYTES, cells, characters],
  );
  return rows[0] ?? null;
}
