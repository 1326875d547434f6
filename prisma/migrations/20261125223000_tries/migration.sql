-- The tries that failed, as the task's own page tells them: the columns beside it know the latest alone.
ALTER TABLE "task_result" ADD COLUMN "tries" JSONB NOT NULL DEFAULT '[]';

-- The versions of a file: uploads of the same name.
CREATE INDEX "binary_resource_name_created_at_idx" ON "binary_resource"("name", "created_at");
