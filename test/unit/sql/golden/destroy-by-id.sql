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
    delete
    from "record" t
    where
      "t"."workspace_id" = $3::uuid
      and "t"."object_id" = '30300000-0000-4000-8000-000000000300'::uuid
      and t.id = $5::uuid
      and (select live from guard)
      and not exists (select from problems)
    returning t.id
  )
select
  (select live from guard) as live,
  (
    select json_agg(json_build_array(p.n, p.kind, p.name, p.value) order by p.n, p.name)::text
    from problems p
  ) as problems,
  (
    select '[' || coalesce(string_agg(concat('{"id":"', w.id, '"}'), ',' order by w.id), '') || ']'
    from written w
  ) as records
