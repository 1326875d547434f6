-- AlterTable
ALTER TABLE "task_result" ADD COLUMN     "date_next_retry" TIMESTAMPTZ(3),
ADD COLUMN     "retries" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "rows_expired_at" TIMESTAMPTZ(3),
ADD COLUMN     "rows_removed_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "idempotency_key" (
    "user_id" UUID NOT NULL,
    "key" VARCHAR(255) NOT NULL,
    "digest" CHAR(64),
    "status" INTEGER,
    "location" TEXT,
    "body" JSONB,
    "date_created" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_key_pkey" PRIMARY KEY ("user_id","key")
);

-- CreateIndex
CREATE INDEX "idempotency_key_date_created_idx" ON "idempotency_key"("date_created");


-- From here on by hand: Prisma's schema has no partial indexes.

-- A file may have been queued several times before: the one that is furthest goes on, the others would only read it again.
UPDATE "task_result" AS t
SET "status" = 'REVOKED', "date_done" = now(), "progress" = NULL
FROM (
    SELECT "task_id", row_number() OVER (
        PARTITION BY "resource_id" ORDER BY ("status" = 'STARTED') DESC, "date_created" DESC, "task_id") AS place
    FROM "task_result"
    WHERE "task_name" = 'do_parse_resource' AND "resource_id" IS NOT NULL AND "status" IN ('PENDING', 'STARTED', 'RETRY')
) AS active
WHERE t."task_id" = active."task_id" AND active.place > 1;

-- One parse of a file at a time, whoever asks how often at the same moment.
CREATE UNIQUE INDEX "task_result_active_parse_key" ON "task_result"("resource_id")
WHERE "task_name" = 'do_parse_resource' AND "status" IN ('PENDING', 'STARTED', 'RETRY');

-- The walk of the dispatcher: only what has not ended, however long the history is.
CREATE INDEX "task_result_active_idx" ON "task_result"("date_created", "task_id")
WHERE "status" IN ('PENDING', 'STARTED', 'RETRY');

-- Which parses of a file have rows, newest first: for the remover of old ones.
CREATE INDEX "task_result_kept_rows_idx" ON "task_result"("resource_id", "date_created" DESC, "task_id" DESC)
WHERE "task_name" = 'do_parse_resource' AND "status" = 'SUCCESS' AND "rows_expired_at" IS NULL AND "resource_id" IS NOT NULL;

-- Whose rows are on their way out: a handful at any time.
CREATE INDEX "task_result_leaving_rows_idx" ON "task_result"("rows_expired_at")
WHERE "rows_expired_at" IS NOT NULL AND "rows_removed_at" IS NULL;
