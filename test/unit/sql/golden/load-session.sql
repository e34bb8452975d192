with used as (
  update api_key
  set last_used_at = now()
  where
    hash = $1
    and revoked_at is null
    and (last_used_at is null or last_used_at < now() - interval '5 minutes')
)
select
  case
  when w.id is not null then json_build_object(
    'id',
    k.id,
    'workspaceId',
    k.workspace_id,
    'workspaceName',
    w.name,
    'name',
    k.name,
    'scopes',
    k.scopes,
    'isRevoked',
    k.revoked_at is not null,
    'isExpired',
    coalesce(k.expires_at <= now(), false)
  )::text end as key,
  case
  when w.schema_version <> coalesce($2::bigint, -1) then substr(
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
  ) end as schema
from (select) asked
left join api_key k on k.hash = $1
left join workspace w on w.id = k.workspace_id
