-- What differs of two renderings of a record with the same keys, as JSON text: each changed key with the value before
-- and after. NULL if nothing does.
CREATE FUNCTION record_changes(before text, after text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  IF before IS NOT DISTINCT FROM after THEN
    RETURN NULL;
  END IF;
  RETURN (
    SELECT concat(
        '{',
        string_agg(
          concat(to_json(a.key), ':{"before":', b.value::text, ',"after":', a.value::text, '}'),
          ',' ORDER BY a.place
        ),
        '}'
      )
    FROM json_each(after::json) WITH ORDINALITY AS a (key, value, place)
    JOIN json_each(before::json) AS b (key, value) ON b.key = a.key
    WHERE b.value::text <> a.value::text
  );
END
$$;
--> statement-breakpoint
-- The names of changed fields, as JSON text: of a foreign key, the name of its relation too. NULL if there is no change.
CREATE FUNCTION changed_names(changes text, relations text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  IF changes IS NULL THEN
    RETURN NULL;
  END IF;
  RETURN (
    SELECT concat(
        '[',
        string_agg(concat(to_json(relations::json ->> c.key)::text || ',', to_json(c.key)), ',' ORDER BY c.place),
        ']'
      )
    FROM json_each(changes::json) WITH ORDINALITY AS c (key, value, place)
  );
END
$$;
--> statement-breakpoint
-- Where an event that is stored now belongs in the order of its workspace: not before this transaction, and not before
-- any that has ended, so that the events of one record are in the order in which it was changed. A transaction number
-- alone is not enough: it is given before the transaction waits for the record (docs/decisions/0050).
CREATE FUNCTION event_transaction() RETURNS xid8
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  ended xid8;
BEGIN
  -- A statement of its own: its snapshot is taken now, after the locks. The last number that was given, not the next:
  -- readers would wait for the transaction that gets that one.
  SELECT (pg_snapshot_xmax(pg_current_snapshot())::text::bigint - 1)::text::xid8 INTO ended;
  RETURN greatest(pg_current_xact_id(), ended);
END
$$;
--> statement-breakpoint
ALTER TABLE "event" ALTER COLUMN "transaction" SET DEFAULT event_transaction();
