with guard as materialized (
  select true as live
  from api_key k
  join workspace w on w.id = k.workspace_id
  where
    k.hash = $1
    and k.workspace_id = $2::uuid
    and k.revoked_at is null
    and (k.expires_at is null or k.expires_at > now())
    and $3 = any(k.scopes)
    and w.schema_version = $4::bigint
)
select
  (select live from guard) as live,
  (
    select within_size(
      concat(
        '{"id":',
        coalesce(to_json("t"."id"), 'null'),
        ',"createdAt":',
        coalesce(
          to_char("t"."created_at" at time zone 'UTC', '\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'), 'null'
        ),
        ',"updatedAt":',
        coalesce(
          to_char("t"."updated_at" at time zone 'UTC', '\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'), 'null'
        ),
        ',"deletedAt":',
        coalesce(
          to_char("t"."deleted_at" at time zone 'UTC', '\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'), 'null'
        ),
        ',"position":',
        coalesce("t"."position"::text, 'null'),
        ',"createdBy":{"source":',
        coalesce(to_json("t"."created_by_source"), 'null'),
        ',"name":',
        coalesce(to_json("t"."created_by_name"), '""'),
        ',"workspaceMemberId":',
        coalesce(to_json("t"."created_by_workspace_member_id"), 'null'),
        '},"name":',
        coalesce(("t"."data" -> '123')::text, '""'),
        ',"weight":',
        coalesce(("t"."data" -> '124')::text, 'null'),
        ',"chip":',
        coalesce(("t"."data" -> '125')::text, '""'),
        ',"ownerId":',
        coalesce(("t"."data" -> '126')::text, 'null'),
        '}'
      ),
      5000000
    )
    from "record" "t"
    where
      "t"."workspace_id" = $2::uuid
      and "t"."object_id" = '30300000-0000-4000-8000-000000000300'::uuid
      and "t"."id" = $5::uuid
      and "t"."deleted_at" is null
      and (select live from guard)
  ) as record
