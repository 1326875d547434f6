import type { Database, Queryable } from './database.js';
import { filterBy } from './filter.js';
import {
  type KeyColumn,
  keysetQuery,
  type Measured,
  measuredList,
  type Page,
  type PageRequest,
  toPage,
} from './keyset.js';

/** The actions of people that the audit trail records. */
export const AUDIT_ACTIONS = [
  'sign_in',
  'sign_in_failed',
  'sign_out',
  'upload',
  'parse',
  'retry',
  'cancel',
  'create',
  'edit',
  'delete',
  'change_role',
  'change_password',
  'queue',
  'load_data',
  'dump_data',
  'download',
  'do_something',
  'end_session',
  'activate',
  'deactivate',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** Who does something, and from which address. */
export interface Actor {
  /** Null on the command line, for the system, and if somebody failed to sign in. */
  userId: string | null;
  /** As it is now: the user may be renamed or deleted later. */
  username: string;
  /** The network address; null on the command line and for the system. */
  address: string | null;
  /** `system`: a rule that somebody configured, e.g. how long files are kept. */
  way: 'panel' | 'rest' | 'command_line' | 'system';
}

/** What they did, and to what. */
export interface Deed {
  action: AuditAction;
  /** A model's name, `Queue` or `Fixture`. */
  objectType?: string | null;
  objectId?: string | null;
  objectName?: string | null;
  /** The task that was queued. */
  relatedId?: string | null;
  /** Each changed field, from what to what. Never a password. */
  changes?: Record<string, unknown> | null;
}

export interface AuditEntry extends Actor, Required<Deed> {
  id: number;
  at: Date;
}

/** What a list of entries is narrowed to. */
export interface AuditFilter {
  username?: string | undefined;
  action?: AuditAction | undefined;
  objectType?: string | undefined;
  objectId?: string | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
}

/** The columns that `auditParameters` fills, in its order. */
export const AUDIT_COLUMNS =
  'user_id, username, address, way, action, object_type, object_id, object_name, related_id, changes';
export const AUDIT_TYPES =
  '::uuid[], ::text[], ::text[], ::audit_way[], ::audit_action[], ::text[], ::text[], ::text[], ::uuid[], ::jsonb[]'.split(
    ', ',
  );

const LONGEST_NAME = 500;
/** Entries deleted in one transaction. */
const SLICE = 10_000;

/** The parameters that write these deeds, a list for each of AUDIT_COLUMNS. */
export function auditParameters(deeds: readonly (Deed & { by: Actor })[]): unknown[][] {
  return [
    deeds.map(({ by }) => by.userId),
    deeds.map(({ by }) => by.username.slice(0, 150)),
    deeds.map(({ by }) => by.address),
    deeds.map(({ by }) => by.way),
    deeds.map(({ action }) => action),
    deeds.map(({ objectType }) => objectType ?? null),
    deeds.map(({ objectId }) => objectId ?? null),
    deeds.map(({ objectName }) => objectName?.slice(0, LONGEST_NAME) ?? null),
    deeds.map(({ relatedId }) => relatedId ?? null),
    deeds.map(({ changes }) => (changes ? JSON.stringify(changes) : null)),
  ];
}

/** Notes what somebody did, in the transaction in which it was done. If nobody did it, e.g. at a first start, nothing is noted. */
export async function noteDeeds(db: Queryable, by: Actor | null | undefined, deeds: readonly Deed[]): Promise<void> {
  if (!by || deeds.length === 0) return;
  const places = AUDIT_TYPES.map((type, at) => `$${at + 1}${type}`).join(', ');
  await db.query(
    `INSERT INTO audit_entry (${AUDIT_COLUMNS}) SELECT * FROM unnest(${places})`,
    auditParameters(deeds.map((deed) => ({ ...deed, by }))),
  );
}

/** What changed, field by field, from what to what. */
export function changesBetween<T extends object>(before: T, after: T): Record<string, [unknown, unknown]> {
  const old = new Map<string, unknown>(Object.entries(before));
  const changed = Object.entries(after).filter(([name, value]) => old.get(name) !== value);
  return Object.fromEntries(changed.map(([name, value]) => [name, [old.get(name), value]]));
}

/** The columns of an entry, by the names of AuditEntry. */
export const AUDIT_SHOWN = `id, at, user_id AS "userId", username, address, way, action, object_type AS "objectType", object_id AS "objectId",
  object_name AS "objectName", related_id AS "relatedId", changes`;
/** SQL of an entry's bytes: the texts of any length, and a flat sum for the rest. */
const BYTES = 'octet_length(concat(changes, to_json(object_name), to_json(username))) + 500';
const ORDER: KeyColumn[] = [
  { sql: 'at', cast: 'timestamptz' },
  { sql: 'id', cast: 'int' },
];

/** A page of the trail, newest first. */
export async function listAudit(db: Queryable, page: PageRequest, filter: AuditFilter): Promise<Page<AuditEntry>> {
  const { conditions, values } = filterBy([
    ['username = ?', filter.username],
    ['action = ?::audit_action', filter.action],
    ['object_type = ?', filter.objectType],
    ['object_id = ?', filter.objectId],
    ['at >= ?::timestamptz', filter.since?.toISOString()],
    ['at < ?::timestamptz', filter.until?.toISOString()],
  ]);
  const keyset = keysetQuery(ORDER, 'DESC', page, conditions, values);
  const { rows } = await db.query<AuditEntry & Measured>(
    measuredList({ columns: AUDIT_SHOWN, table: 'audit_entry', bytes: BYTES }, keyset),
    keyset.values,
  );
  return toPage(rows, page, (entry) => [entry.at.toISOString(), entry.id]);
}

/** What was done to one object, newest first: to the file or task itself, or what queued the task. */
export async function listHistory(db: Queryable, objectId: string, limit: number): Promise<AuditEntry[]> {
  const { rows } = await db.query<AuditEntry>(
    `SELECT * FROM (
       (SELECT ${AUDIT_SHOWN} FROM audit_entry WHERE object_id = $1 ORDER BY at DESC, id DESC LIMIT ${limit})
       UNION
       (SELECT ${AUDIT_SHOWN} FROM audit_entry WHERE related_id = $1::uuid ORDER BY at DESC, id DESC LIMIT ${limit})
     ) AS entries ORDER BY at DESC, id DESC LIMIT ${limit}`,
    [objectId],
  );
  return rows;
}

/** Deletes a slice of the entries older than so many days. Returns how many were deleted. */
export function removeOldAudit(db: Database, days: number): Promise<number> {
  return db.transaction(async (client) => {
    await client.query("SELECT set_config('gyoretsu.audit_tidy', 'on', true)");
    const { rowCount } = await client.query(
      `DELETE FROM audit_entry WHERE id = ANY (ARRAY(
         SELECT id FROM audit_entry WHERE at < now() - make_interval(days => $1) ORDER BY at LIMIT ${SLICE}))`,
      [days],
    );
    return rowCount ?? 0;
  });
}
