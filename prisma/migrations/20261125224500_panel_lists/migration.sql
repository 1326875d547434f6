-- What the panel's lists can be sorted by: over a million rows, sorting without an index takes most of a second.
CREATE INDEX "binary_resource_size_id_idx" ON "binary_resource"("size", "id");
CREATE INDEX "task_result_date_done_task_id_idx" ON "task_result"("date_done", "task_id");
