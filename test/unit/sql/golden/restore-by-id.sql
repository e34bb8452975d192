with
  guard as materialized (
    select hold_schema(k.workspace_id, $1::bigint) and true as live
    from api_key k
    where
      k.hash = $2
      and k.workspace_id = $3::uuid
      and k.revoked_at is null
      and (k.expires_at is null or k.expires_at > now())
      and $4 = any(k.scopes)
  ),
  problems as materialized (
    select 0 as n, ''::text as kind, ''::text as name, ''::text as value where false
  ),
  written as (
    update "record" t
    set
      deleted_at = null,
      updated_at = case
      when t.deleted_at is null then t.updated_at
      else greatest(date_trunc('milliseconds', now()), t.updated_at + interval '1 millisecond') end
    where
      "t"."workspace_id" = $3::uuid
      and "t"."object_id" = '30300000-0000-4000-8000-000000000300'::uuid
      and t.id = $5::uuid
      and (select live from guard)
      and not exists (select from problems)
    returning t.*
  ),
  "taken0" as (
    insert into unique_value (workspace_id, object_id, field_id, record_id, digest)
    select
      w.workspace_id,
      '30300000-0000-4000-8000-000000000300'::uuid,
      '30300000-0000-4000-8000-000000007c00'::uuid,
      w.id,
      case
      when ("w"."data" ->> '125') collate "C" is not null then sha256(
        convert_to(concat_ws(chr(31), ("w"."data" -> '125')::text), 'UTF8')
      ) end
    from written w
    where
      case
      when ("w"."data" ->> '125') collate "C" is not null then sha256(
        convert_to(concat_ws(chr(31), ("w"."data" -> '125')::text), 'UTF8')
      ) end is not null
      on conflict (workspace_id, field_id, record_id) do update set digest = excluded.digest
  ),
  "freed0" as (
    delete
    from unique_value u
    using written w
    where
      u.workspace_id = $3::uuid
      and u.field_id = '30300000-0000-4000-8000-000000007c00'::uuid
      and u.record_id = w.id
      and case
      when ("w"."data" ->> '125') collate "C" is not null then sha256(
        convert_to(concat_ws(chr(31), ("w"."data" -> '125')::text), 'UTF8')
      ) end is null
  )
select
  (select live from guard) as live,
  (
    select json_agg(json_build_array(p.n, p.kind, p.name, p.value) order by p.n, p.name)::text
    from problems p
  ) as problems,
  within_size(
    (
      select '[' || coalesce(
        string_agg(
          concat(
            '{"id":',
            coalesce(to_json("w"."id"), 'null'),
            ',"createdAt":',
            coalesce(
              to_char("w"."created_at" at time zone 'UTC', '\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'),
              'null'
            ),
            ',"updatedAt":',
            coalesce(
              to_char("w"."updated_at" at time zone 'UTC', '\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'),
              'null'
            ),
            ',"deletedAt":',
            coalesce(
              to_char("w"."deleted_at" at time zone 'UTC', '\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'),
              'null'
            ),
            ',"position":',
            coalesce("w"."position"::text, 'null'),
            ',"createdBy":{"source":',
            coalesce(to_json("w"."created_by_source"), 'null'),
            ',"name":',
            coalesce(to_json("w"."created_by_name"), '""'),
            ',"workspaceMemberId":',
            coalesce(to_json("w"."created_by_workspace_member_id"), 'null'),
            '},"name":',
            coalesce(("w"."data" -> '123')::text, '""'),
            ',"weight":',
            coalesce(("w"."data" -> '124')::text, 'null'),
            ',"chip":',
            coalesce(("w"."data" -> '125')::text, '""'),
            ',"ownerId":',
            coalesce(("w"."data" -> '126')::text, 'null'),
            '}'
          ),
          ','
          order by w.id
        ),
        ''
      ) || ']'
      from written w
    ),
    5000000
  ) as records,
  null::text as first,
  null::text as last
