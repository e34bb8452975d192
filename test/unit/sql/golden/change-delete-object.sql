select
  begin_schema_change($1, $2::uuid, $3::bigint, $4, $5::text),
  set_config('statement_timeout', $6, true);
delete
from "record" t
where t.workspace_id = $1::uuid and t.object_id = '30300000-0000-4000-8000-000000000300'::uuid;
delete
from "record_count" t
where t.workspace_id = $1::uuid and t.object_id = '30300000-0000-4000-8000-000000000300'::uuid;
delete
from "field_metadata" t
where
  t.workspace_id = $1::uuid
  and t.id in (select i::uuid from jsonb_array_elements_text($2::jsonb) i);
delete
from "object_metadata" t
where
  t.workspace_id = $1::uuid
  and t.id in (select i::uuid from jsonb_array_elements_text($2::jsonb) i);
select substr(
  json_build_object(
    'workspaceId',
    w.id,
    'version',
    w.schema_version,
    'createdAt',
    to_char(w.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'objects',
    (
      select coalesce(
        json_agg(
          json_build_object(
            'id',
            o.id,
            'isCustom',
            o.is_custom,
            'nameSingular',
            o.name_singular,
            'namePlural',
            o.name_plural,
            'labelSingular',
            o.label_singular,
            'labelPlural',
            o.label_plural,
            'description',
            o.description,
            'icon',
            o.icon,
            'isActive',
            o.is_active,
            'labelIdentifierFieldId',
            o.label_identifier_field_id,
            'imageIdentifierFieldId',
            o.image_identifier_field_id,
            'createdAt',
            to_char(o.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
            'updatedAt',
            to_char(o.updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
          )
          order by o.created_at, o.id
        ),
        '[]'
      )
      from object_metadata o
      where o.workspace_id = w.id
    ),
    'fields',
    (
      select coalesce(
        json_agg(
          json_build_object(
            'id',
            f.id,
            'objectId',
            f.object_id,
            'isCustom',
            f.is_custom,
            'storageKey',
            f.storage_key,
            'type',
            f.type,
            'name',
            f.name,
            'label',
            f.label,
            'description',
            f.description,
            'icon',
            f.icon,
            'isActive',
            f.is_active,
            'isNullable',
            f.is_nullable,
            'isUnique',
            f.is_unique,
            'isSystem',
            f.is_system,
            'defaultValue',
            f.default_value,
            'isDefaultGiven',
            f.default_value is not null,
            'options',
            f.options,
            'settings',
            f.settings,
            'relation',
            f.relation,
            'slot',
            f.slot,
            'isSlotReady',
            f.is_slot_ready,
            'createdAt',
            to_char(f.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
            'updatedAt',
            to_char(f.updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
          )
          order by f.storage_key
        ),
        '[]'
      )
      from field_metadata f
      where f.workspace_id = w.id
    )
  )::text,
  1,
  2400000
) as schema
from workspace w
where w.id = $1::uuid
