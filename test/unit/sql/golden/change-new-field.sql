select
  begin_schema_change($1, $2::uuid, $3::bigint, $4, $5::text),
  set_config('statement_timeout', $6, true);
insert into "field_metadata" (
  workspace_id,
  "id",
  "object_id",
  "is_custom",
  "type",
  "name",
  "label",
  "description",
  "icon",
  "is_active",
  "is_nullable",
  "is_unique",
  "is_system",
  "default_value",
  "options",
  "settings",
  "relation",
  "slot",
  "is_slot_ready",
  "created_at",
  "updated_at"
)
select
  $1::uuid,
  r."id",
  r."objectId",
  r."isCustom",
  r."type",
  r."name",
  r."label",
  r."description",
  r."icon",
  r."isActive",
  r."isNullable",
  r."isUnique",
  r."isSystem",
  r."defaultValue" -> 0,
  nullif(r."options", 'null'::jsonb),
  nullif(r."settings", 'null'::jsonb),
  nullif(r."relation", 'null'::jsonb),
  r."slot",
  r."isSlotReady",
  r."createdAt",
  r."updatedAt"
from
  jsonb_to_recordset($2::jsonb) as r(
    "id" uuid,
    "objectId" uuid,
    "isCustom" boolean,
    "type" text,
    "name" text,
    "label" text,
    "description" text,
    "icon" text,
    "isActive" boolean,
    "isNullable" boolean,
    "isUnique" boolean,
    "isSystem" boolean,
    "defaultValue" jsonb,
    "options" jsonb,
    "settings" jsonb,
    "relation" jsonb,
    "slot" text,
    "isSlotReady" boolean,
    "createdAt" timestamptz,
    "updatedAt" timestamptz
  )
  on conflict (workspace_id, id) do update set "object_id" = excluded."object_id",
  "is_custom" = excluded."is_custom",
  "type" = excluded."type",
  "name" = excluded."name",
  "label" = excluded."label",
  "description" = excluded."description",
  "icon" = excluded."icon",
  "is_active" = excluded."is_active",
  "is_nullable" = excluded."is_nullable",
  "is_unique" = excluded."is_unique",
  "is_system" = excluded."is_system",
  "default_value" = excluded."default_value",
  "options" = excluded."options",
  "settings" = excluded."settings",
  "relation" = excluded."relation",
  "slot" = excluded."slot",
  "is_slot_ready" = excluded."is_slot_ready",
  "created_at" = excluded."created_at",
  "updated_at" = excluded."updated_at";
with
  claimed as materialized (
    select f.slot_filled_to as place
    from field_metadata f
    where
      f.workspace_id = $1::uuid
      and f.id = '7e57ab1e-0000-7000-8000-00000000beef'::uuid
      and not f.is_slot_ready
      and true
    for update skip locked
  ),
  batch as materialized (
    select t.id
    from "record" t
    where
      "t"."workspace_id" = $1::uuid
      and "t"."object_id" = '30300000-0000-4000-8000-000000000300'::uuid
      and exists (select from claimed)
      and t.id >= coalesce((select c.place from claimed c), '00000000-0000-0000-0000-000000000000')
    order by t.id
    limit 5000
  ),
  filled as (
    update "record" t
    set "t1" = ''
    where
      "t"."workspace_id" = $1::uuid
      and "t"."object_id" = '30300000-0000-4000-8000-000000000300'::uuid
      and t.id >= coalesce((select c.place from claimed c), '00000000-0000-0000-0000-000000000000')
      and t.id <= (select b.id from batch b order by b.id desc limit 1)
  ),
  filling as (
    update field_metadata f
    set
      slot_filled_to = coalesce(
        (select b.id from batch b order by b.id desc limit 1), f.slot_filled_to
      ),
      is_slot_ready = (select count(*) from batch) < 5000
    from claimed
    where f.workspace_id = $1::uuid and f.id = '7e57ab1e-0000-7000-8000-00000000beef'::uuid
    returning f.is_slot_ready as is_ready
  )
select is_ready
from filling;
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
