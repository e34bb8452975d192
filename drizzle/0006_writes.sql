-- The values of a record as JSON text, by key, with the bytes that each takes in it.
CREATE FUNCTION record_values(record text, OUT key text, OUT value text, OUT bytes integer, OUT place bigint)
RETURNS SETOF record
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT e.key, e.value::text, octet_length(e.key) + octet_length(e.value::text) + 4, e.place
  FROM json_each(record::json) WITH ORDINALITY AS e (key, value, place)
$$;
--> statement-breakpoint
-- A record as JSON text without the values that take more than `longest` bytes. Its id always stays.
CREATE FUNCTION brief_record(record text, longest bigint) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN longest IS NULL THEN record ELSE (
    SELECT concat('{', string_agg(concat(to_json(v.key), ':', v.value), ',' ORDER BY v.place), '}')
    FROM record_values(record) v
    WHERE v.bytes <= longest OR v.key = 'id'
  ) END
$$;
--> statement-breakpoint
-- Counts of a workspace that is gone are not kept.
CREATE OR REPLACE FUNCTION count_live(workspace uuid, object uuid, change bigint) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO record_count AS c (workspace_id, object_id, shard, live)
  SELECT workspace, object, pg_backend_pid(), change
  WHERE EXISTS (SELECT FROM workspace w WHERE w.id = count_live.workspace)
  ON CONFLICT (workspace_id, object_id, shard) DO UPDATE SET live = c.live + excluded.live
$$;
--> statement-breakpoint
-- Runs after the foreign keys' own triggers, by its name: all that counts is gone by then.
CREATE FUNCTION workspace_deleted() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM record_count c WHERE c.workspace_id = old.id;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER workspace_deleted AFTER DELETE ON workspace
  FOR EACH ROW EXECUTE FUNCTION workspace_deleted();
--> statement-breakpoint
DELETE FROM record_count c
WHERE NOT EXISTS (SELECT FROM workspace w WHERE w.id = c.workspace_id)
  OR (
    standard_table(c.object_id) IS NULL
    AND NOT EXISTS (SELECT FROM object_metadata o WHERE o.workspace_id = c.workspace_id AND o.id = c.object_id)
  );
--> statement-breakpoint
-- The bytes of stored results are counted as live records are, under an id that no object has.
CREATE FUNCTION idempotency_object() RETURNS uuid
LANGUAGE sql IMMUTABLE AS $$ SELECT '00000000-0000-0000-0000-000000000000'::uuid $$;
--> statement-breakpoint
CREATE FUNCTION idempotency_stored() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM count_live(s.workspace_id, idempotency_object(), sum(octet_length(s.records) + octet_length(s.frame)))
    FROM stored s GROUP BY s.workspace_id;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE FUNCTION idempotency_forgotten() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM count_live(f.workspace_id, idempotency_object(), -sum(octet_length(f.records) + octet_length(f.frame)))
    FROM forgotten f GROUP BY f.workspace_id;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER idempotency_stored AFTER INSERT ON idempotency_key REFERENCING NEW TABLE AS stored
  FOR EACH STATEMENT EXECUTE FUNCTION idempotency_stored();
--> statement-breakpoint
CREATE TRIGGER idempotency_forgotten AFTER DELETE ON idempotency_key REFERENCING OLD TABLE AS forgotten
  FOR EACH STATEMENT EXECUTE FUNCTION idempotency_forgotten();
--> statement-breakpoint
INSERT INTO record_count AS c (workspace_id, object_id, shard, live)
SELECT i.workspace_id, idempotency_object(), 0, sum(octet_length(i.records) + octet_length(i.frame))
FROM idempotency_key i GROUP BY i.workspace_id;
--> statement-breakpoint
-- Bytes that the records of one result may take: a quarter of a megabyte, and once a workspace's results take 64
-- megabytes, no more than their ids.
CREATE FUNCTION idempotency_room(workspace uuid) RETURNS bigint
LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN coalesce(sum(c.live), 0) < 64000000 THEN 256000 ELSE 0 END
  FROM record_count c
  WHERE c.workspace_id = workspace AND c.object_id = idempotency_object()
$$;
