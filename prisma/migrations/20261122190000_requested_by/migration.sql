-- Who asked. No foreign keys: what somebody started stays as history when their account goes.
ALTER TABLE "task_result" ADD COLUMN "requested_by" UUID;
ALTER TABLE "binary_resource" ADD COLUMN "uploaded_by" UUID;

-- Up to which moment somebody has seen the ends of their tasks.
ALTER TABLE "app_user" ADD COLUMN "notifications_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now();

-- Which files have the same bytes.
CREATE INDEX "binary_resource_sha256_idx" ON "binary_resource"("sha256");

-- By hand, because Prisma's schema has no partial indexes: the ends of somebody's tasks, newest first. Tasks that nobody asked for, and
-- tasks that have not ended, cost nothing.
CREATE INDEX "task_result_ends_idx" ON "task_result"("requested_by", "date_done" DESC, "task_id" DESC)
WHERE "requested_by" IS NOT NULL AND "status" IN ('SUCCESS', 'FAILURE');
