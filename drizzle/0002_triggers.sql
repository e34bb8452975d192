-- A write may go on only under the schema it was planned for. The lock is shared among writers and waits for a
-- schema change in progress; the version is then read in a snapshot of its own, taken after the lock is held.
CREATE FUNCTION hold_schema(workspace uuid, version bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtextextended(workspace::text, 0));
  RETURN EXISTS (SELECT FROM workspace w WHERE w.id = hold_schema.workspace AND w.schema_version = hold_schema.version);
END
$$;
--> statement-breakpoint
-- A schema change has the workspace to itself: it waits for writers, and sees all that they wrote. It moves the
-- version on, or refuses where the key is dead or the change was planned under another version.
CREATE FUNCTION change_schema(key_hash text, workspace uuid, version bigint, scope text) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(workspace::text, 0));
  UPDATE workspace w SET schema_version = w.schema_version + 1, updated_at = now()
    FROM api_key k
    WHERE w.id = change_schema.workspace AND w.schema_version = change_schema.version AND k.workspace_id = w.id
      AND k.hash = key_hash AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())
      AND scope = ANY (k.scopes);
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'V0001', MESSAGE = 'stale';
  END IF;
END
$$;
--> statement-breakpoint
-- Ends the transaction of a change that the data does not allow.
CREATE FUNCTION refuse_change(code text, reason text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = code, MESSAGE = reason;
END
$$;
--> statement-breakpoint
-- Adds to the count of live records. The shard is this backend's own: no transaction that runs at the same time
-- has the same one, so nobody waits.
CREATE FUNCTION count_live(workspace uuid, object uuid, change bigint) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO record_count AS c (workspace_id, object_id, shard, live)
  VALUES (workspace, object, pg_backend_pid(), change)
  ON CONFLICT (workspace_id, object_id, shard) DO UPDATE SET live = c.live + excluded.live
$$;
--> statement-breakpoint
CREATE FUNCTION record_inserted() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'record' THEN
    PERFORM count_live(i.workspace_id, i.object_id, count(*)) FROM inserted i
      WHERE i.deleted_at IS NULL GROUP BY i.workspace_id, i.object_id;
  ELSE
    PERFORM count_live(i.workspace_id, TG_ARGV[0]::uuid, count(*)) FROM inserted i
      WHERE i.deleted_at IS NULL GROUP BY i.workspace_id;
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
-- Soft deletion and restoration of one record: its count, and the unique values that it frees.
CREATE FUNCTION record_liveness_changed() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  object uuid;
BEGIN
  IF TG_TABLE_NAME = 'record' THEN object := new.object_id; ELSE object := TG_ARGV[0]::uuid; END IF;
  IF new.deleted_at IS NULL THEN
    PERFORM count_live(new.workspace_id, object, 1);
  ELSE
    PERFORM count_live(new.workspace_id, object, -1);
    DELETE FROM unique_value u
      WHERE u.workspace_id = new.workspace_id AND u.object_id = object AND u.record_id = new.id;
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
-- What foreign keys in JSONB owe a destroyed target: cleared, or destroyed with it. Runs after the rows are gone
-- and sees rows committed meanwhile; a writer of such a key holds its target locked until it is done.
CREATE FUNCTION release_references(workspace uuid, object uuid, targets text[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  field record;
  source text;
  json text;
  slot text;
  scope text;
BEGIN
  FOR field IN
    SELECT f.object_id, f.storage_key::text AS key, f.slot, f.relation ->> 'onDelete' AS on_delete, o.is_custom
    FROM field_metadata f
    LEFT JOIN object_metadata o ON o.workspace_id = f.workspace_id AND o.id = f.object_id
    WHERE f.workspace_id = workspace AND f.relation ->> 'type' = 'MANY_TO_ONE'
      AND f.relation ->> 'targetObjectId' = object::text
  LOOP
    source := standard_table(field.object_id);
    IF source IS NULL THEN
      source := 'record';
      json := 'data';
      scope := format('t.object_id = %L::uuid', field.object_id);
    ELSE
      json := 'custom';
      scope := 't.custom <> ''{}''::jsonb';
    END IF;
    scope := format('t.workspace_id = $1 AND %s AND t.%I @> jsonb_build_object($2, d.id)', scope, json);
    IF field.on_delete = 'CASCADE' THEN
      EXECUTE format('DELETE FROM %I t USING unnest($3) d(id) WHERE %s', source, scope)
        USING workspace, field.key, targets;
    ELSE
      slot := CASE WHEN field.slot IS NULL THEN '' ELSE format(', %I = ''''', field.slot) END;
      EXECUTE format('UPDATE %I t SET %I = t.%I - $2%s FROM unnest($3) d(id) WHERE %s', source, json, json, slot, scope)
        USING workspace, field.key, targets;
    END IF;
  END LOOP;
END
$$;
--> statement-breakpoint
CREATE FUNCTION record_deleted() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  gone record;
BEGIN
  IF TG_TABLE_NAME = 'record' THEN
    FOR gone IN
      SELECT d.workspace_id, d.object_id, array_agg(d.id) AS ids, count(*) FILTER (WHERE d.deleted_at IS NULL) AS live
      FROM deleted d GROUP BY d.workspace_id, d.object_id
    LOOP
      PERFORM forget_records(gone.workspace_id, gone.object_id, gone.ids, gone.live);
    END LOOP;
  ELSE
    FOR gone IN
      SELECT d.workspace_id, array_agg(d.id) AS ids, count(*) FILTER (WHERE d.deleted_at IS NULL) AS live
      FROM deleted d GROUP BY d.workspace_id
    LOOP
      PERFORM forget_records(gone.workspace_id, TG_ARGV[0]::uuid, gone.ids, gone.live);
    END LOOP;
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE FUNCTION forget_records(workspace uuid, object uuid, ids uuid[], live bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF live > 0 THEN
    PERFORM count_live(workspace, object, -live);
  END IF;
  DELETE FROM unique_value u WHERE u.workspace_id = workspace AND u.object_id = object AND u.record_id = ANY (ids);
  PERFORM release_references(workspace, object, ids::text[]);
END
$$;
--> statement-breakpoint
-- The table of a standard object, by its constant id; NULL for custom objects.
CREATE FUNCTION standard_table(object uuid) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE object
    WHEN '20200000-0000-4000-8000-000100000000' THEN 'company'
    WHEN '20200000-0000-4000-8000-000200000000' THEN 'person'
    WHEN '20200000-0000-4000-8000-000300000000' THEN 'opportunity'
    WHEN '20200000-0000-4000-8000-000400000000' THEN 'note'
    WHEN '20200000-0000-4000-8000-000600000000' THEN 'note_target'
    WHEN '20200000-0000-4000-8000-000500000000' THEN 'task'
    WHEN '20200000-0000-4000-8000-000700000000' THEN 'task_target'
    WHEN '20200000-0000-4000-8000-000800000000' THEN 'workspace_member'
    WHEN '20200000-0000-4000-8000-000900000000' THEN 'attachment'
    WHEN '20200000-0000-4000-8000-000a00000000' THEN 'favorite'
  END
$$;
--> statement-breakpoint
CREATE TRIGGER company_inserted AFTER INSERT ON "company" REFERENCING NEW TABLE AS inserted
  FOR EACH STATEMENT EXECUTE FUNCTION record_inserted('20200000-0000-4000-8000-000100000000');
--> statement-breakpoint
CREATE TRIGGER company_liveness AFTER UPDATE OF deleted_at ON "company" FOR EACH ROW
  WHEN ((old.deleted_at IS NULL) <> (new.deleted_at IS NULL)) EXECUTE FUNCTION record_liveness_changed('20200000-0000-4000-8000-000100000000');
--> statement-breakpoint
CREATE TRIGGER company_deleted AFTER DELETE ON "company" REFERENCING OLD TABLE AS deleted
  FOR EACH STATEMENT EXECUTE FUNCTION record_deleted('20200000-0000-4000-8000-000100000000');
--> statement-breakpoint
CREATE TRIGGER person_inserted AFTER INSERT ON "person" REFERENCING NEW TABLE AS inserted
  FOR EACH STATEMENT EXECUTE FUNCTION record_inserted('20200000-0000-4000-8000-000200000000');
--> statement-breakpoint
CREATE TRIGGER person_liveness AFTER UPDATE OF deleted_at ON "person" FOR EACH ROW
  WHEN ((old.deleted_at IS NULL) <> (new.deleted_at IS NULL)) EXECUTE FUNCTION record_liveness_changed('20200000-0000-4000-8000-000200000000');
--> statement-breakpoint
CREATE TRIGGER person_deleted AFTER DELETE ON "person" REFERENCING OLD TABLE AS deleted
  FOR EACH STATEMENT EXECUTE FUNCTION record_deleted('20200000-0000-4000-8000-000200000000');
--> statement-breakpoint
CREATE TRIGGER opportunity_inserted AFTER INSERT ON "opportunity" REFERENCING NEW TABLE AS inserted
  FOR EACH STATEMENT EXECUTE FUNCTION record_inserted('20200000-0000-4000-8000-000300000000');
--> statement-breakpoint
CREATE TRIGGER opportunity_liveness AFTER UPDATE OF deleted_at ON "opportunity" FOR EACH ROW
  WHEN ((old.deleted_at IS NULL) <> (new.deleted_at IS NULL)) EXECUTE FUNCTION record_liveness_changed('20200000-0000-4000-8000-000300000000');
--> statement-breakpoint
CREATE TRIGGER opportunity_deleted AFTER DELETE ON "opportunity" REFERENCING OLD TABLE AS deleted
  FOR EACH STATEMENT EXECUTE FUNCTION record_deleted('20200000-0000-4000-8000-000300000000');
--> statement-breakpoint
CREATE TRIGGER note_inserted AFTER INSERT ON "note" REFERENCING NEW TABLE AS inserted
  FOR EACH STATEMENT EXECUTE FUNCTION record_inserted('20200000-0000-4000-8000-000400000000');
--> statement-breakpoint
CREATE TRIGGER note_liveness AFTER UPDATE OF deleted_at ON "note" FOR EACH ROW
  WHEN ((old.deleted_at IS NULL) <> (new.deleted_at IS NULL)) EXECUTE FUNCTION record_liveness_changed('20200000-0000-4000-8000-000400000000');
--> statement-breakpoint
CREATE TRIGGER note_deleted AFTER DELETE ON "note" REFERENCING OLD TABLE AS deleted
  FOR EACH STATEMENT EXECUTE FUNCTION record_deleted('20200000-0000-4000-8000-000400000000');
--> statement-breakpoint
CREATE TRIGGER note_target_inserted AFTER INSERT ON "note_target" REFERENCING NEW TABLE AS inserted
  FOR EACH STATEMENT EXECUTE FUNCTION record_inserted('20200000-0000-4000-8000-000600000000');
--> statement-breakpoint
CREATE TRIGGER note_target_liveness AFTER UPDATE OF deleted_at ON "note_target" FOR EACH ROW
  WHEN ((old.deleted_at IS NULL) <> (new.deleted_at IS NULL)) EXECUTE FUNCTION record_liveness_changed('20200000-0000-4000-8000-000600000000');
--> statement-breakpoint
CREATE TRIGGER note_target_deleted AFTER DELETE ON "note_target" REFERENCING OLD TABLE AS deleted
  FOR EACH STATEMENT EXECUTE FUNCTION record_deleted('20200000-0000-4000-8000-000600000000');
--> statement-breakpoint
CREATE TRIGGER task_inserted AFTER INSERT ON "task" REFERENCING NEW TABLE AS inserted
  FOR EACH STATEMENT EXECUTE FUNCTION record_inserted('20200000-0000-4000-8000-000500000000');
--> statement-breakpoint
CREATE TRIGGER task_liveness AFTER UPDATE OF deleted_at ON "task" FOR EACH ROW
  WHEN ((old.deleted_at IS NULL) <> (new.deleted_at IS NULL)) EXECUTE FUNCTION record_liveness_changed('20200000-0000-4000-8000-000500000000');
--> statement-breakpoint
CREATE TRIGGER task_deleted AFTER DELETE ON "task" REFERENCING OLD TABLE AS deleted
  FOR EACH STATEMENT EXECUTE FUNCTION record_deleted('20200000-0000-4000-8000-000500000000');
--> statement-breakpoint
CREATE TRIGGER task_target_inserted AFTER INSERT ON "task_target" REFERENCING NEW TABLE AS inserted
  FOR EACH STATEMENT EXECUTE FUNCTION record_inserted('20200000-0000-4000-8000-000700000000');
--> statement-breakpoint
CREATE TRIGGER task_target_liveness AFTER UPDATE OF deleted_at ON "task_target" FOR EACH ROW
  WHEN ((old.deleted_at IS NULL) <> (new.deleted_at IS NULL)) EXECUTE FUNCTION record_liveness_changed('20200000-0000-4000-8000-000700000000');
--> statement-breakpoint
CREATE TRIGGER task_target_deleted AFTER DELETE ON "task_target" REFERENCING OLD TABLE AS deleted
  FOR EACH STATEMENT EXECUTE FUNCTION record_deleted('20200000-0000-4000-8000-000700000000');
--> statement-breakpoint
CREATE TRIGGER workspace_member_inserted AFTER INSERT ON "workspace_member" REFERENCING NEW TABLE AS inserted
  FOR EACH STATEMENT EXECUTE FUNCTION record_inserted('20200000-0000-4000-8000-000800000000');
--> statement-breakpoint
CREATE TRIGGER workspace_member_liveness AFTER UPDATE OF deleted_at ON "workspace_member" FOR EACH ROW
  WHEN ((old.deleted_at IS NULL) <> (new.deleted_at IS NULL)) EXECUTE FUNCTION record_liveness_changed('20200000-0000-4000-8000-000800000000');
--> statement-breakpoint
CREATE TRIGGER workspace_member_deleted AFTER DELETE ON "workspace_member" REFERENCING OLD TABLE AS deleted
  FOR EACH STATEMENT EXECUTE FUNCTION record_deleted('20200000-0000-4000-8000-000800000000');
--> statement-breakpoint
CREATE TRIGGER attachment_inserted AFTER INSERT ON "attachment" REFERENCING NEW TABLE AS inserted
  FOR EACH STATEMENT EXECUTE FUNCTION record_inserted('20200000-0000-4000-8000-000900000000');
--> statement-breakpoint
CREATE TRIGGER attachment_liveness AFTER UPDATE OF deleted_at ON "attachment" FOR EACH ROW
  WHEN ((old.deleted_at IS NULL) <> (new.deleted_at IS NULL)) EXECUTE FUNCTION record_liveness_changed('20200000-0000-4000-8000-000900000000');
--> statement-breakpoint
CREATE TRIGGER attachment_deleted AFTER DELETE ON "attachment" REFERENCING OLD TABLE AS deleted
  FOR EACH STATEMENT EXECUTE FUNCTION record_deleted('20200000-0000-4000-8000-000900000000');
--> statement-breakpoint
CREATE TRIGGER favorite_inserted AFTER INSERT ON "favorite" REFERENCING NEW TABLE AS inserted
  FOR EACH STATEMENT EXECUTE FUNCTION record_inserted('20200000-0000-4000-8000-000a00000000');
--> statement-breakpoint
CREATE TRIGGER favorite_liveness AFTER UPDATE OF deleted_at ON "favorite" FOR EACH ROW
  WHEN ((old.deleted_at IS NULL) <> (new.deleted_at IS NULL)) EXECUTE FUNCTION record_liveness_changed('20200000-0000-4000-8000-000a00000000');
--> statement-breakpoint
CREATE TRIGGER favorite_deleted AFTER DELETE ON "favorite" REFERENCING OLD TABLE AS deleted
  FOR EACH STATEMENT EXECUTE FUNCTION record_deleted('20200000-0000-4000-8000-000a00000000');
--> statement-breakpoint
CREATE TRIGGER record_inserted AFTER INSERT ON "record" REFERENCING NEW TABLE AS inserted
  FOR EACH STATEMENT EXECUTE FUNCTION record_inserted();
--> statement-breakpoint
CREATE TRIGGER record_liveness AFTER UPDATE OF deleted_at ON "record" FOR EACH ROW
  WHEN ((old.deleted_at IS NULL) <> (new.deleted_at IS NULL)) EXECUTE FUNCTION record_liveness_changed();
--> statement-breakpoint
CREATE TRIGGER record_deleted AFTER DELETE ON "record" REFERENCING OLD TABLE AS deleted
  FOR EACH STATEMENT EXECUTE FUNCTION record_deleted();
