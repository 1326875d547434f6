import { type Actor, changesBetween, noteDeeds } from './audit.js';
import type { Database, Queryable } from './database.js';
import { getFound } from './get-found.js';
import {
  type KeyColumn,
  keysetQuery,
  LIST_BYTES,
  type Measured,
  measuredList,
  PAGE_BYTES,
  type Page,
  type PageRequest,
  toPage,
} from './keyset.js';
import { hideRows } from './removals.js';

/** An uploaded file, without its bytes. */
export interface Resource {
  id: string;
  name: string;
  /** The name's ending in lower case, without the dot. */
  extension: string;
  /** The media type. */
  type: string;
  url: string | null;
  /** Bytes. */
  size: number;
  /** Hexadecimal. */
  sha256: string;
  /** The newest successful parse: the one whose rows are shown. */
  currentTaskId: string | null;
  createdAt: Date;
  updatedAt: Date;
}

export type NewResource = Omit<Resource, 'currentTaskId' | 'createdAt' | 'updatedAt'> & {
  uploadedBy?: string | null;
  createdAt?: Date;
  updatedAt?: Date;
};

export type ResourceChange = Pick<Resource, 'name' | 'extension' | 'url'>;

export interface ResourceStore {
  find(id: string): Promise<Resource | null>;
  /** @throws UserError `not_found`, also for what cannot be an id */
  get(id: string): Promise<Resource>;
  list(page: PageRequest): Promise<Page<Resource>>;
  /** Lists resources for answers that also contain each file's bytes, as base64: such pages are shorter. */
  listHeavy(page: PageRequest): Promise<Page<Resource>>;
  /** Whether there is no file at all. */
  isEmpty(): Promise<boolean>;
  /** Changes the fields of a resource that people may change; false if there is none of this id. */
  edit(id: string, change: ResourceChange, by: Actor): Promise<boolean>;
  /**
   * Deletes resources. Their bytes and rows are hidden at once, and removed in the background. Their tasks stay as history. A parse that
   * still runs stores nothing.
   */
  delete(ids: string[], by?: Actor | null): Promise<number>;
}

const COLUMNS = `id, name, extension, type, url, size, sha256, current_task_id AS "currentTaskId",
  created_at AS "createdAt", updated_at AS "updatedAt"`;

/** SQL of a resource's bytes: the texts of any length, and a flat sum for the rest. */
const BYTES = 'octet_length(concat(to_json(name), to_json(url))) + 500';
/** Base64 takes four letters for each three bytes (RFC 4648, 4). */
const HEAVY_BYTES = `${BYTES} + (size + 2) / 3 * 4`;

const ORDER: KeyColumn[] = [
  { sql: 'created_at', cast: 'timestamptz' },
  { sql: 'id', cast: 'uuid' },
];

export function createResourceStore(db: Database): ResourceStore {
  return {
    find: (id) => findResource(db, id),
    get: (id) => getFound('resource', id, () => findResource(db, id)),

    list: (page) => listResources(db, page, BYTES, LIST_BYTES),
    listHeavy: (page) => listResources(db, page, HEAVY_BYTES, PAGE_BYTES),

    async isEmpty() {
      const { rows } = await db.query<{ empty: boolean }>('SELECT NOT EXISTS (SELECT FROM binary_resource) AS empty');
      return rows[0]?.empty ?? true;
    },

    edit: (id, { name, extension, url }, by) =>
      db.transaction(async (client) => {
        await lockResources(client, [id]);
        const before = await findResource(client, id);
        if (!before) return false;
        const changes = changesBetween({ name: before.name, url: before.url }, { name, url });
        if (Object.keys(changes).length === 0) return true;
        await client.query(
          'UPDATE binary_resource SET name = $2, extension = $3, url = $4, updated_at = now() WHERE id = $1',
          [id, name, extension, url],
        );
        await noteDeeds(client, by, [
          { action: 'edit', objectType: 'BinaryResource', objectId: id, objectName: name, changes },
        ]);
        return true;
      }),

    delete: (ids, by) =>
      db.transaction(async (client) => {
        // Tasks are locked before the resource, as a finishing parse does. In the other order both would wait for each other.
        const { rows } = await client.query<{ taskId: string }>(
          'SELECT task_id AS "taskId" FROM task_result WHERE resource_id = ANY ($1::uuid[]) ORDER BY task_id FOR UPDATE',
          [ids],
        );
        const taskIds = rows.map((row) => row.taskId);
        // Its tasks stay, under the file's last name. The update also notifies the pages that show them.
        await client.query(
          `UPDATE task_result AS t SET resource_name = r.name FROM binary_resource AS r
           WHERE r.id = t.resource_id AND task_id = ANY ($1::uuid[])`,
          [taskIds],
        );
        await client.query(
          `UPDATE task_result SET status = 'REVOKED', date_done = now(), progress = NULL, date_next_retry = NULL
           WHERE task_id = ANY ($1::uuid[]) AND status IN ('PENDING', 'STARTED', 'RETRY')`,
          [taskIds],
        );
        await hideRows(client, taskIds);
        await lockResources(client, ids);
        const deleted = await client.query<{ id: string; name: string }>(
          'DELETE FROM binary_resource WHERE id = ANY ($1::uuid[]) RETURNING id, name',
          [ids],
        );
        // A parse may have been queued and ended while this ran. The resource is gone now, therefore no further one can end.
        const late = await client.query<{ taskId: string }>(
          `SELECT task_id AS "taskId" FROM task_result WHERE resource_id = ANY ($1::uuid[]) AND status = 'SUCCESS'
             AND rows_expired_at IS NULL AND task_id <> ALL ($2::uuid[])`,
          [ids, taskIds],
        );
        await hideRows(
          client,
          late.rows.map((row) => row.taskId),
        );
        await noteDeeds(
          client,
          by,
          deleted.rows.map(({ id, name }) => {
            return { action: 'delete', objectType: 'BinaryResource', objectId: id, objectName: name };
          }),
        );
        return deleted.rows.length;
      }),
  };
}

async function listResources(db: Queryable, page: PageRequest, bytes: string, most: number): Promise<Page<Resource>> {
  const keyset = keysetQuery(ORDER, 'DESC', page, [], []);
  const { rows } = await db.query<Resource & Measured>(
    measuredList({ columns: COLUMNS, table: 'binary_resource', bytes, most }, keyset),
    keyset.values,
  );
  return toPage(rows, page, (resource) => [resource.createdAt.toISOString(), resource.id], most);
}

export async function findResource(db: Queryable, id: string): Promise<Resource | null> {
  const { rows } = await db.query<Resource>(`SELECT ${COLUMNS} FROM binary_resource WHERE id = $1`, [id]);
  return rows[0] ?? null;
}

/** Inserts a resource. Returns false if one with this id exists, which stays as it is. */
export async function insertResource(db: Queryable, resource: NewResource): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO binary_resource (id, name, extension, type, url, size, sha256, created_at, updated_at, uploaded_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, COALESCE($8, now()), COALESCE($9, now()), $10) ON CONFLICT (id) DO NOTHING`,
    [
      resource.id,
      resource.name,
      resource.extension,
      resource.type,
      resource.url,
      resource.size,
      resource.sha256,
      resource.createdAt ?? null,
      resource.updatedAt ?? null,
      resource.uploadedBy ?? null,
    ],
  );
  return rowCount === 1;
}

/** Writes size and hash, which are known only after the last byte. */
export async function completeResource(db: Queryable, id: string, size: number, sha256: string): Promise<void> {
  await db.query('UPDATE binary_resource SET size = $2, sha256 = $3 WHERE id = $1', [id, size, sha256]);
}

/**
 * Points resources at their newest successful parses, in the caller's transaction. The rows of those parses are shown from then on.
 * @returns how many of the resources there are
 */
export async function refreshCurrentTasks(db: Queryable, ids: string[]): Promise<number> {
  // The lock comes first, and the choice is a statement of its own. It therefore sees what another parse of the same file has just
  // committed.
  const found = await lockResources(db, ids);
  await db.query(
    `UPDATE binary_resource AS r SET current_task_id = (
       SELECT t.task_id FROM task_result AS t
       WHERE t.resource_id = r.id AND t.status = 'SUCCESS' AND t.rows_expired_at IS NULL ORDER BY t.date_created DESC, t.task_id DESC LIMIT 1)
     WHERE id = ANY ($1::uuid[])`,
    [ids],
  );
  return found;
}

/** Locks resources, always in one order, because another order could deadlock. Returns how many of them there are. */
async function lockResources(db: Queryable, ids: string[]): Promise<number> {
  const { rowCount } = await db.query(
    'SELECT FROM binary_resource WHERE id = ANY ($1::uuid[]) ORDER BY id FOR UPDATE',
    [ids],
  );
  return rowCount ?? 0;
}

/** Points a resource at a parse, as another installation did; false if the resource is gone. */
export async function setCurrentTask(db: Queryable, id: string, taskId: string): Promise<boolean> {
  const { rowCount } = await db.query('UPDATE binary_resource SET current_task_id = $2 WHERE id = $1', [id, taskId]);
  return rowCount === 1;
}
