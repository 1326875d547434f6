import type { Queryable } from './database.js';
import type { TaskStatus } from './task.js';
import { MOST_COUNTED } from './task-overview.js';

/** An upload as the page of another one lists it. */
export interface UploadedFile {
  id: string;
  name: string;
  /** Bytes. */
  size: number;
  sha256: string;
  currentTaskId: string | null;
  /** The status of its newest task; null if there is none. */
  newestStatus: TaskStatus | null;
  createdAt: Date;
  /** The name of the account that uploaded it; null if it is not known, or the account is gone. */
  uploadedBy: string | null;
}

/** The latest of some uploads, and how many there are: MOST_COUNTED at most. */
export interface UploadedFiles {
  latest: UploadedFile[];
  count: number;
}

const COLUMNS = `r.id, r.name, r.size, r.sha256, r.current_task_id AS "currentTaskId", r.created_at AS "createdAt",
  (SELECT username FROM app_user WHERE id = r.uploaded_by) AS "uploadedBy",
  (SELECT status FROM task_result WHERE resource_id = r.id ORDER BY date_created DESC, task_id DESC LIMIT 1) AS "newestStatus"`;

/** Finds an upload with the name of the account that made it. */
export async function findUpload(db: Queryable, id: string): Promise<UploadedFile | null> {
  const { rows } = await db.query<UploadedFile>(`SELECT ${COLUMNS} FROM binary_resource AS r WHERE id = $1`, [id]);
  return rows[0] ?? null;
}

/** Lists the uploads of the same name, this one among them, newest first. */
export function listVersions(
  db: Queryable,
  { name }: Pick<UploadedFile, 'name'>,
  limit: number,
): Promise<UploadedFiles> {
  return listUploads(db, 'name = $1', [name], limit);
}

/** Lists the other uploads with the same bytes, whatever their names, newest first. */
export function listSameBytes(
  db: Queryable,
  upload: Pick<UploadedFile, 'id' | 'sha256'>,
  limit: number,
): Promise<UploadedFiles> {
  return listUploads(db, 'sha256 = $1 AND id <> $2', [upload.sha256, upload.id], limit);
}

async function listUploads(db: Queryable, condition: string, values: string[], limit: number): Promise<UploadedFiles> {
  // One after the other: in a transaction both use the same connection.
  const latest = await db.query<UploadedFile>(
    `SELECT ${COLUMNS} FROM binary_resource AS r WHERE ${condition} ORDER BY created_at DESC, id DESC LIMIT ${limit}`,
    values,
  );
  const counted = await db.query<{ count: number }>(
    `SELECT count(*) AS count FROM (SELECT FROM binary_resource WHERE ${condition} LIMIT ${MOST_COUNTED}) AS counted`,
    values,
  );
  return { latest: latest.rows, count: counted.rows[0]?.count ?? 0 };
}
