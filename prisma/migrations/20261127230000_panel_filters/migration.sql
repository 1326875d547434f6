-- What the panel's lists can be filtered by: over a million rows, a text that few or none have is a walk through all of them otherwise.
CREATE INDEX "binary_resource_extension_created_at_idx" ON "binary_resource"("extension", "created_at");
CREATE INDEX "task_result_task_name_date_created_idx" ON "task_result"("task_name", "date_created");

-- By hand, because Prisma's schema has no partial indexes: a task that waits has no worker, and costs nothing here.
CREATE INDEX "task_result_worker_date_created_idx" ON "task_result"("worker", "date_created") WHERE "worker" IS NOT NULL;
