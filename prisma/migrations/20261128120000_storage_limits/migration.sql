-- What the rows of a sheet take, as long as they are there, and for whom: see src/store/storage.ts.
-- AlterTable
ALTER TABLE "sheet_summary" ADD COLUMN     "row_bytes" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "uploaded_by" UUID;

-- CreateIndex
CREATE INDEX "binary_resource_uploaded_by_size_idx" ON "binary_resource"("uploaded_by", "size");


-- From here on by hand. Earlier parses count by an estimate: ten rows of each sheet, times its rows. To measure all of them would keep the
-- start waiting for hours where there are many. PostgreSQL writes a space after each comma of an array, one less than the row has types.
UPDATE "sheet_summary" AS s
SET "uploaded_by" = r."uploaded_by",
    "row_bytes" = s."row_count" * COALESCE((
        SELECT avg(octet_length(p."values"::text) + 1)
        FROM (SELECT "values" FROM "parse_result"
              WHERE "task_id" = s."task_id" AND "sheet_index" = s."sheet_index" ORDER BY "row" LIMIT 10) AS p), 0)
FROM "task_result" AS t LEFT JOIN "binary_resource" AS r ON r."id" = t."resource_id"
WHERE t."task_id" = s."task_id" AND t."rows_removed_at" IS NULL;

-- Prisma's schema has no partial indexes: rows that are gone cost nothing here.
CREATE INDEX "sheet_summary_stored_idx" ON "sheet_summary"("uploaded_by", "row_bytes") WHERE "row_bytes" > 0;
