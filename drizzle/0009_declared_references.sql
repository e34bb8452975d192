-- What foreign keys in JSON owe a destroyed target: cleared, or destroyed with it. They are those of custom fields and the
-- declared ones of objects in the table "record". Runs after the rows are gone and sees rows committed meanwhile; a
-- writer of such a key holds its target locked until it is done.
CREATE OR REPLACE FUNCTION release_references(workspace uuid, object uuid, targets text[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  field record;
  source text;
  json text;
  slot text;
  scope text;
BEGIN
  FOR field IN
    SELECT f.object_id, f.storage_key::text AS key, f.slot, f.relation ->> 'onDelete' AS on_delete
    FROM field_metadata f
    WHERE f.workspace_id = workspace AND f.relation ->> 'type' = 'MANY_TO_ONE'
      AND f.relation ->> 'targetObjectId' = object::text
    UNION ALL
    SELECT d.source, d.key, d.slot, d.on_delete FROM declared_references(object) d
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
