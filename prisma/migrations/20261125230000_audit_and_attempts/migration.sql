-- CreateEnum
CREATE TYPE "audit_action" AS ENUM ('sign_in', 'sign_in_failed', 'sign_out', 'upload', 'parse', 'retry', 'cancel', 'create', 'edit', 'delete', 'change_role', 'change_password', 'queue', 'load_data');

-- CreateEnum
CREATE TYPE "audit_way" AS ENUM ('panel', 'rest', 'command_line');

-- CreateTable
CREATE TABLE "audit_entry" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "user_id" UUID,
    "username" VARCHAR(150) NOT NULL,
    "address" VARCHAR(64),
    "way" "audit_way" NOT NULL,
    "action" "audit_action" NOT NULL,
    "object_type" VARCHAR(40),
    "object_id" VARCHAR(100),
    "object_name" VARCHAR(500),
    "related_id" UUID,
    "changes" JSONB,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "audit_entry_at_id_idx" ON "audit_entry"("at", "id");

-- CreateIndex
CREATE INDEX "audit_entry_username_at_id_idx" ON "audit_entry"("username", "at", "id");

-- CreateIndex
CREATE INDEX "audit_entry_action_at_id_idx" ON "audit_entry"("action", "at", "id");

-- CreateIndex
CREATE INDEX "audit_entry_object_type_at_id_idx" ON "audit_entry"("object_type", "at", "id");

-- CreateIndex
CREATE INDEX "audit_entry_object_id_at_id_idx" ON "audit_entry"("object_id", "at", "id");

-- CreateIndex
CREATE INDEX "audit_entry_object_name_at_id_idx" ON "audit_entry"("object_name", "at", "id");

-- CreateIndex
CREATE INDEX "audit_entry_related_id_at_id_idx" ON "audit_entry"("related_id", "at", "id");


-- From here on by hand: Prisma's schema has no triggers, and does not look into the schema "session".

-- Append only, whoever writes: nothing is changed, and only who removes what is too old, and says so, may delete.
CREATE FUNCTION keep_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('gyoretsu.audit_tidy', true) = 'on' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'audit_entry is append only';
END
$$;

CREATE TRIGGER audit_entry_keep BEFORE UPDATE OR DELETE ON "audit_entry"
FOR EACH ROW EXECUTE FUNCTION keep_audit();

CREATE TRIGGER audit_entry_keep_all BEFORE TRUNCATE ON "audit_entry"
FOR EACH STATEMENT EXECUTE FUNCTION keep_audit();

-- Failed attempts to sign in, and places from where somebody has signed in: see src/store/login-attempts.ts.
CREATE TABLE "session"."login_attempt" (
    "key" CHAR(64) NOT NULL PRIMARY KEY,
    "count" INTEGER NOT NULL,
    "until" TIMESTAMPTZ NOT NULL
);
CREATE INDEX "login_attempt_until_idx" ON "session"."login_attempt"("until");
