-- A write may go on only under the schema it was planned for. The lock is shared among writers. While a change of the
-- schema holds it, or waits for it, a writer is refused at once (55P03): it waits in the Worker, without a connection.
-- The version is read in a snapshot of its own, taken after the lock is held.
CREATE FUNCTION hold_schema_or_fail(workspace uuid, version bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF NOT pg_try_advisory_xact_lock_shared(hashtextextended(workspace::text, 0)) THEN
    RAISE EXCEPTION USING ERRCODE = '55P03', MESSAGE = 'the schema is being changed';
  END IF;
  RETURN EXISTS (SELECT FROM workspace w
    WHERE w.id = hold_schema_or_fail.workspace AND w.schema_version = hold_schema_or_fail.version);
END
$$;
--> statement-breakpoint
-- A change of the schema has the workspace to itself and sees all that its writers wrote. One change of a workspace
-- waits for the writers, for a bounded time, and writers that come later are refused meanwhile; other changes are
-- refused at once (55P03). It moves the version on, or refuses (V0001) if the key is dead or the change was planned
-- under another version.
CREATE FUNCTION begin_schema_change(key_hash text, workspace uuid, version bigint, scope text, patience text)
RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtextextended(workspace::text, 1)) THEN
    RAISE EXCEPTION USING ERRCODE = '55P03', MESSAGE = 'the schema is being changed';
  END IF;
  IF EXISTS (SELECT FROM workspace w
      WHERE w.id = begin_schema_change.workspace AND w.schema_version <> begin_schema_change.version) THEN
    RAISE EXCEPTION USING ERRCODE = 'V0001', MESSAGE = 'stale';
  END IF;
  PERFORM set_config('lock_timeout', patience, true);
  PERFORM pg_advisory_xact_lock(hashtextextended(workspace::text, 0));
  PERFORM set_config('lock_timeout', '0', true);
  UPDATE workspace w SET schema_version = w.schema_version + 1, updated_at = now()
    FROM api_key k
    WHERE w.id = begin_schema_change.workspace AND w.schema_version = begin_schema_change.version
      AND k.workspace_id = w.id AND k.hash = key_hash AND k.revoked_at IS NULL
      AND (k.expires_at IS NULL OR k.expires_at > now()) AND scope = ANY (k.scopes);
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'V0001', MESSAGE = 'stale';
  END IF;
END
$$;
