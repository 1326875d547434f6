import type { Queryable } from './database.js';
import type { Resource } from './resources.js';

const MOST_SHOWN = 5;

/** Another file with the same bytes. */
export interface Duplicate {
  id: string;
  name: string;
  createdAt: Date;
  currentTaskId: string | null;
  /** The name of who uploaded it; null where that is not known, or the account is gone. */
  uploadedBy: string | null;
}

/** The other files with the same bytes as one, newest first. */
export async function listDuplicates(
  db: Queryable,
  { id, sha256 }: Pick<Resource, 'id' | 'sha256'>,
): Promise<Duplicate[]> {
  const { rows } = await db.query<Duplicate>(
    `SELECT r.id, r.name, r.created_at AS "createdAt", r.current_task_id AS "currentTaskId", u.username AS "uploadedBy"
     FROM binary_resource AS r LEFT JOIN app_user AS u ON u.id = r.uploaded_by
     WHERE r.sha256 = $2 AND r.id <> $1 ORDER BY r.created_at DESC, r.id LIMIT $3`,
    [id, sha256, MOST_SHOWN],
  );
  return rows;
}
