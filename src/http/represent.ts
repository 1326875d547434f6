import type { Resource } from '../store/resources.js';
import type { ParsedRow } from '../store/rows.js';
import type { Task } from '../store/tasks.js';

/** The API's root: every address it gives out begins so. */
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
    date_created: task.dateCreated,
    date_started: task.dateStarted,
    date_done: task.dateDone,
    worker: task.worker,
  };
}

/** A row as the API shows it. */
export function representRow(row: ParsedRow) {
  return {
    id: row.id,
    task_id: row.taskId,
    sheet_index: row.sheetIndex,
    sheet: row.sheet,
    row: row.row,
    values: row.values,
    types: row.types,
  };
}
