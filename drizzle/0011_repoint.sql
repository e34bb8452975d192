-- A condition on rows under an alias: that one of the given foreign keys is one of `ids`. `keys` are JSON objects
-- `{column, key, slot}`: a column of its own, or a key of a JSONB column with the slot that copies it.
CREATE FUNCTION points_at(alias text, keys jsonb, ids uuid[]) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
  SELECT string_agg(
    CASE
      WHEN k ->> 'key' IS NULL THEN format('%I.%I = %L::uuid', alias, k ->> 'column', id)
      ELSE format('%1$I.%2$I @> %3$L AND %1$I.%2$I <> ''{}''', alias, k ->> 'column', jsonb_build_object(k ->> 'key', id))
    END,
    ' OR ')
  FROM jsonb_array_elements(keys) k, unnest(ids) id
$$;
--> statement-breakpoint
-- The assignments that make the given foreign keys of a row `t` the survivor wherever they are one of the losers.
CREATE FUNCTION repointed_keys(keys jsonb, losers uuid[], survivor uuid) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
  WITH given AS (
    SELECT k ->> 'column' AS name, k ->> 'key' AS key, k ->> 'slot' AS slot FROM jsonb_array_elements(keys) k
  ), assignments AS (
    SELECT format('%1$I = CASE WHEN t.%1$I = ANY (%2$L::uuid[]) THEN %3$L::uuid ELSE t.%1$I END', name, losers, survivor) AS text
    FROM given WHERE key IS NULL
    UNION ALL
    SELECT format('%1$I = t.%1$I%2$s', name, string_agg(
      format(' || CASE WHEN t.%I ->> %L = ANY (%L::text[]) THEN %L ELSE ''{}''::jsonb END',
        name, key, losers, jsonb_build_object(key, survivor)), ''))
    FROM given WHERE key IS NOT NULL GROUP BY name
    UNION ALL
    SELECT format('%1$I = CASE WHEN t.%2$I ->> %3$L = ANY (%4$L::text[]) THEN %5$L ELSE t.%1$I END',
      slot, name, key, losers, survivor)
    FROM given WHERE slot IS NOT NULL
  )
  SELECT string_agg(text, ', ') FROM assignments
$$;
--> statement-breakpoint
-- The condition that rows `t` and `k` have the same value in each of the given foreign keys.
CREATE FUNCTION same_keys(keys jsonb) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
  SELECT string_agg(
    CASE
      WHEN k ->> 'key' IS NULL THEN format('t.%1$I IS NOT DISTINCT FROM k.%1$I', k ->> 'column')
      ELSE format('t.%1$I -> %2$L IS NOT DISTINCT FROM k.%1$I -> %2$L', k ->> 'column', k ->> 'key')
    END,
    ' AND ')
  FROM jsonb_array_elements(keys) k
$$;
--> statement-breakpoint
-- Points an object's rows (of the table whose row type `rows` has) that point at any of `losers` at `survivor` instead,
-- and returns them as they are then; those of `except` are left alone. The rows are read in snapshots of their own, taken
-- after the caller has locked the losers: what a request pointed at them meanwhile is found.
-- `joined` are all foreign keys of an object whose rows only join others, otherwise NULL: a row that then joins the same
-- as another one is destroyed, and returned as deleted.
CREATE FUNCTION repoint(
  rows anyelement, workspace uuid, object uuid, keys jsonb, joined jsonb, losers uuid[], survivor uuid, except_ids uuid[]
) RETURNS SETOF anyelement
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  source text := pg_typeof(rows)::text;
  scope text := '%1$I.workspace_id = $1';
  moved uuid[];
BEGIN
  IF losers IS NULL THEN RETURN; END IF;
  IF source = 'public.record' THEN scope := scope || ' AND %1$I.object_id = $2'; END IF;
  EXECUTE format('SELECT array_agg(l.id) FROM (SELECT t.id FROM %s t WHERE %s AND (%s) AND t.id <> ALL ($3) '
      'ORDER BY t.id FOR NO KEY UPDATE) l',
      source, format(scope, 't'), points_at('t', keys, losers))
    INTO moved USING workspace, object, except_ids;
  IF moved IS NULL THEN RETURN; END IF;
  EXECUTE format('UPDATE %s t SET %s, updated_at = least(greatest(date_trunc(''milliseconds'', now()), '
      't.updated_at + interval ''1 millisecond''), timestamptz ''9999-12-31T23:59:59.999Z'') '
      'WHERE %s AND t.id = ANY ($3)',
      source, repointed_keys(keys, losers, survivor), format(scope, 't'))
    USING workspace, object, moved;
  IF joined IS NOT NULL THEN
    RETURN QUERY EXECUTE format('WITH removed AS (DELETE FROM %1$s t WHERE %2$s AND t.id = ANY ($3) '
        'AND t.deleted_at IS NULL AND EXISTS (SELECT FROM %1$s k WHERE %3$s AND (%4$s) AND k.deleted_at IS NULL '
        'AND (k.id < t.id OR k.id <> ALL ($3)) AND %5$s) RETURNING t.*) '
        'SELECT d.* FROM removed r, jsonb_populate_record(NULL::%1$s, to_jsonb(r) || jsonb_build_object(''deleted_at'', now())) d',
        source, format(scope, 't'), format(scope, 'k'), points_at('k', keys, ARRAY[survivor]), same_keys(joined))
      USING workspace, object, moved;
  END IF;
  RETURN QUERY EXECUTE format('SELECT t.* FROM %s t WHERE %s AND t.id = ANY ($3)', source, format(scope, 't'))
    USING workspace, object, moved;
END
$$;
