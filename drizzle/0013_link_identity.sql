-- A link without what its spellings differ in: scheme, www., case and slashes at its end. Case is that of ASCII: hosts are
-- stored in it, and no text becomes longer than an index entry may be.
CREATE OR REPLACE FUNCTION link_identity(url text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN rtrim(regexp_replace(lower(url COLLATE "C"), '^([a-z]+://)?(www\.)?', ''), '/');
--> statement-breakpoint
-- The unique values of custom fields of links, by that. Of live records with one link the oldest keeps it, as it would have
-- been had spellings been compared then; the others stay as they are until their link is written.
DO $$
DECLARE
  field record;
  source text;
  json text;
  scope text;
BEGIN
  FOR field IN
    SELECT f.workspace_id, f.object_id, f.id, f.storage_key::text || '.primaryLinkUrl' AS key
    FROM field_metadata f
    WHERE f.type = 'LINKS' AND f.is_unique AND f.storage_key IS NOT NULL
  LOOP
    source := coalesce(standard_table(field.object_id), 'record');
    json := CASE source WHEN 'record' THEN 'data' ELSE 'custom' END;
    scope := CASE source WHEN 'record' THEN 'AND t.object_id = $2' ELSE '' END;
    DELETE FROM unique_value u WHERE u.workspace_id = field.workspace_id AND u.field_id = field.id;
    EXECUTE format(
      'INSERT INTO unique_value (workspace_id, object_id, field_id, record_id, digest)
       SELECT t.workspace_id, $2, $3, t.id, sha256(convert_to(link_identity(t.%1$I ->> $4), ''UTF8''))
       FROM %2$I t
       WHERE t.workspace_id = $1 %3$s AND t.deleted_at IS NULL AND t.%1$I ->> $4 IS NOT NULL
       ORDER BY t.created_at, t.id
       ON CONFLICT DO NOTHING',
      json, source, scope)
    USING field.workspace_id, field.object_id, field.id, field.key;
  END LOOP;
END
$$;
