-- AlterTable
ALTER TABLE "task_result" ADD COLUMN     "resource_name" VARCHAR(500);

-- By hand: the audit trail still knows the names of files that are gone already. Files that are there give theirs when they go.
UPDATE "task_result" AS t SET "resource_name" = gone."object_name"
FROM (
  SELECT DISTINCT ON ("object_id") "object_id", "object_name" FROM "audit_entry"
  WHERE "object_type" = 'BinaryResource' AND "object_name" IS NOT NULL ORDER BY "object_id", "at" DESC, "id" DESC
) AS gone
WHERE t."resource_id"::text = gone."object_id" AND NOT EXISTS (SELECT FROM "binary_resource" WHERE "id" = t."resource_id");
