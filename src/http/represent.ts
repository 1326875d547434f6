import type { AuditEntry } from '../store/audit.js';
import type { Resource } from '../store/resources.js';
import type { ListedSheet } from '../store/sheets.js';
import type { Task } from '../store/task.js';
import type { NamedTask } from '../store/task-overview.js';

/** The API's root. Every address of the API begins with it. */
export const API = '/xxx_api/v1';

/** A resource as the API shows it: snake_case, as Django REST framework did. */
export function representResource(resource: Resource) {
  return {
    id: resource.id,
    name: resource.name,
    extension: resource.extension,
    type: resource.type,
    url: resource.url,
    size: resource.size,
    sha256: resource.sha256,
    current_task_id: resource.currentTaskId,
    created_at: resource.createdAt,
    updated_at: resource.updatedAt,
  };
}

/** A task as the API shows it. */
export function representTask(task: Task) {
  return {
    task_id: task.taskId,
    task_name: task.taskName,
    task_kwargs: task.taskKwargs,
    status: task.status,
    progress: task.progress,
    result: task.result,
    traceback: task.traceback,
    retries: task.retries,
    date_next_retry: task.dateNextRetry,
    tries: task.tries,
    date_created: task.dateCreated,
    date_started: task.dateStarted,
    date_done: task.dateDone,
    worker: task.worker,
    resource_id: task.resourceId,
    requested_by: task.requestedBy,
  };
}

/** A task in a list: with the name of its file, and without what only its own page shows. */
export function representNamedTask(task: NamedTask) {
  const { traceback: _, task_kwargs: __, ...shown } = representTask(task);
  return { ...shown, resource_name: task.resourceName, resource_deleted: task.resourceDeleted };
}

/** A sheet as the API shows it. */
export function representSheet({ index, name, visibility, dimensions, rows }: ListedSheet) {
  return { sheet_index: index, name, visibility, dimensions, rows };
}

/** An entry of the audit trail, as the API and the command line show it. */
export function representAuditEntry(entry: AuditEntry) {
  return {
    id: entry.id,
    at: entry.at,
    user_id: entry.userId,
    username: entry.username,
    address: entry.address,
    way: entry.way,
    action: entry.action,
    object_type: entry.objectType,
    object_id: entry.objectId,
    object_name: entry.objectName,
    related_id: entry.relatedId,
    changes: entry.changes,
  };
}
