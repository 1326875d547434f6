-- By hand: Prisma's schema has no triggers.

-- Lists that are open in browsers are read anew when records come, go or are renamed: see src/list-feed.ts. Tasks that come or change
-- are told by their own triggers, with what they are.
CREATE FUNCTION tell_list_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('list_changes', TG_ARGV[0]);
  RETURN NULL;
END
$$;

CREATE TRIGGER binary_resource_tell_list AFTER INSERT OR DELETE OR UPDATE OF "name", "url" ON "binary_resource"
FOR EACH STATEMENT EXECUTE FUNCTION tell_list_change('binary_resources');

CREATE TRIGGER task_result_tell_list AFTER DELETE ON "task_result"
FOR EACH STATEMENT EXECUTE FUNCTION tell_list_change('task_results');

CREATE TRIGGER app_user_tell_list AFTER INSERT OR DELETE OR UPDATE OF "username", "email", "role", "last_login_at" ON "app_user"
FOR EACH STATEMENT EXECUTE FUNCTION tell_list_change('users');

CREATE TRIGGER audit_entry_tell_list AFTER INSERT ON "audit_entry"
FOR EACH STATEMENT EXECUTE FUNCTION tell_list_change('audit_entries');

-- Whoever signs out, or loses an account, loses what is open too: see src/session-ends.ts.
CREATE FUNCTION tell_session_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('session_ends', encode(sha256(convert_to(OLD.sid, 'UTF8')), 'hex'));
  RETURN NULL;
END
$$;

CREATE TRIGGER session_tell_end AFTER DELETE ON "session"."session"
FOR EACH ROW EXECUTE FUNCTION tell_session_end();

CREATE FUNCTION tell_account_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('session_ends', OLD.id::text);
  RETURN NULL;
END
$$;

CREATE TRIGGER app_user_tell_end AFTER DELETE ON "app_user"
FOR EACH ROW EXECUTE FUNCTION tell_account_end();
