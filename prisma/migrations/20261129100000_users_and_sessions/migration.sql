-- AlterEnum
ALTER TYPE "audit_action" ADD VALUE 'dump_data';
ALTER TYPE "audit_action" ADD VALUE 'download';
ALTER TYPE "audit_action" ADD VALUE 'do_something';
ALTER TYPE "audit_action" ADD VALUE 'end_session';
ALTER TYPE "audit_action" ADD VALUE 'activate';
ALTER TYPE "audit_action" ADD VALUE 'deactivate';

-- AlterTable
ALTER TABLE "app_user" ADD COLUMN "is_active" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN "last_used_at" TIMESTAMPTZ(3);


-- From here on by hand: Prisma does not look into the schema "session".

-- The name of a session is the digest of its id from now on. Processes of the last version still store ids themselves, which are
-- shorter. Whoever signed in there has to sign in again.
CREATE OR REPLACE FUNCTION tell_session_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('session_ends',
    CASE WHEN OLD.sid ~ '^[0-9a-f]{64}$' THEN OLD.sid ELSE encode(sha256(convert_to(OLD.sid, 'UTF8')), 'hex') END);
  RETURN NULL;
END
$$;

UPDATE "session"."session" SET
  "sid" = encode(sha256(convert_to("sid", 'UTF8')), 'hex'),
  "sess" = ("sess"::jsonb || jsonb_build_object('place', jsonb_build_object('startedAt', now(), 'usedAt', now(), 'isSecure', false)))::json;

-- A user who is deactivated loses their event streams, as one who is deleted does.
CREATE TRIGGER app_user_tell_deactivation AFTER UPDATE OF "is_active" ON "app_user"
FOR EACH ROW WHEN (OLD."is_active" AND NOT NEW."is_active") EXECUTE FUNCTION tell_account_end();
