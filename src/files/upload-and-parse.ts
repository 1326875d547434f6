import type { Deps } from '../deps.js';
import { parseTask } from '../queue/parse-task.js';
import type { OpenTransaction } from '../store/database.js';
import { openTransaction } from '../store/open-transaction.js';
import { listSameBytes, type UploadedFile } from '../store/resource-overview.js';
import type { Resource } from '../store/resources.js';
import { type Upload, uploadResource } from './upload.js';

const DUPLICATES_SHOWN = 5;

export interface Uploaded {
  resource: Resource;
  /** The parse that was queued with it; null if none was asked for. */
  taskId: string | null;
  /** Files that have the same bytes. The caller is only told of them, because the same bytes may belong to two months. */
  duplicates: UploadedFile[];
}

export interface UploadRequest extends Upload {
  /** Whether its parse is queued, too. */
  parse: boolean;
  within?: OpenTransaction | undefined;
}

/**
 * Stores a file and, if asked to, queues its parse, both in one transaction. Otherwise a crash in between would leave a file whose
 * parse nobody queued.
 * @throws UserError what `uploadResource` throws
 */
export async function uploadAndParse(
  deps: Pick<Deps, 'db' | 'config' | 'enqueue'>,
  request: UploadRequest,
): Promise<Uploaded> {
  const { parse, within, ...upload } = request;
  if (!within) {
    return openTransaction(deps.db.longTransaction, (opened) => uploadAndParse(deps, { ...request, within: opened }));
  }
  const resource = await uploadResource(deps, { ...upload, within });
  const { latest: duplicates } = await listSameBytes(within.client, resource, DUPLICATES_SHOWN);
  if (!parse) return { resource, taskId: null, duplicates };
  const { taskId } = await deps.enqueue(parseTask(resource, { by: upload.by }), within);
  return { resource, taskId, duplicates };
}
