-- Deletions are done at once, and what is left of them goes in slices: see src/store/removals.ts.
-- CreateEnum
CREATE TYPE "removal_kind" AS ENUM ('bytes', 'rows');

-- AlterEnum
ALTER TYPE "audit_way" ADD VALUE 'system';

-- DropForeignKey
ALTER TABLE "binary_chunk" DROP CONSTRAINT "binary_chunk_resource_id_fkey";

-- CreateTable
CREATE TABLE "removal" (
    "kind" "removal_kind" NOT NULL,
    "object_id" UUID NOT NULL,
    "date_created" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "removal_pkey" PRIMARY KEY ("kind","object_id")
);

-- CreateIndex
CREATE INDEX "removal_date_created_idx" ON "removal"("date_created");

-- From here on by hand: Prisma's schema has no triggers. No statement that deletes can forget what is left, not even one of an older
-- version, which relied on the foreign key.
CREATE FUNCTION note_left_bytes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "removal" ("kind", "object_id") SELECT 'bytes', "id" FROM gone ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$;

CREATE TRIGGER binary_resource_note_left AFTER DELETE ON "binary_resource"
REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION note_left_bytes();

-- Most tasks have no rows. With this order PostgreSQL can only use the index for each: before its first ANALYZE it would read all rows.
CREATE FUNCTION note_left_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "removal" ("kind", "object_id") SELECT 'rows', "task_id" FROM gone
  WHERE (SELECT true FROM "parse_result" AS p WHERE p."task_id" = gone."task_id" ORDER BY "sheet_index", "row" LIMIT 1)
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$;

CREATE TRIGGER task_result_note_left AFTER DELETE ON "task_result"
REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION note_left_rows();
