-- The transaction that changed a task last: by it, a snapshot tells which changes it has not seen (see src/store/changes.ts).
ALTER TABLE "task_result" ADD COLUMN "changed_xid" xid8 NOT NULL DEFAULT pg_current_xact_id();

CREATE INDEX "task_result_changed_xid_idx" ON "task_result"("changed_xid");

-- Triggers, so that no statement, of ours or of anybody's, can forget it.
CREATE FUNCTION note_task_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.changed_xid := pg_current_xact_id();
  RETURN NEW;
END
$$;

CREATE TRIGGER task_result_note_change BEFORE UPDATE ON "task_result"
FOR EACH ROW EXECUTE FUNCTION note_task_change();

CREATE FUNCTION tell_task_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('task_changes', '');
  RETURN NULL;
END
$$;

CREATE TRIGGER task_result_tell_change AFTER INSERT OR UPDATE ON "task_result"
FOR EACH STATEMENT EXECUTE FUNCTION tell_task_change();
