with
  guard as materialized (
    select hold_schema_or_fail($1::uuid, $2::bigint) and 'records:read' = any(k.scopes) as live
    from (
      select "rendering_3926de46237a".live_scopes(
        $3, $1::uuid, array[$4]::text[]
      ) as scopes offset 0
    ) k
    where k.scopes is not null
  ),
  selected as materialized (
    select t.*
    from "record" t
    where
      "t"."workspace_id" = $1::uuid
      and "t"."object_id" = '30300000-0000-4000-8000-000000000300'::uuid
      and t.id = $5::uuid
      and t.deleted_at is null
      and (select live from guard)
    for no key update
  ),
  problems as materialized (
    select 0 as n, 'reference' as kind, ''::text as name, ''::text as value where false
  ),
  written as (
    select * from selected where (select live from guard) and not exists (select from problems)
  ),
  rendered as materialized (
    select
      row_number() over (order by w.id) as place,
      w.id::text as id,
      (
        select f.rendered
        from "rendering_3926de46237a"."written"(
          '30300000-0000-4000-8000-000000000300',
          $1::uuid,
          array(select w.id from "written" w),
          0,
          $6::jsonb
        ) f
        where f.record_id = "w"."id"
      ) as record
    from written w
  ),
  fit as materialized (
    select case
    when (select sum(octet_length(r.record) + 1) from rendered r) > 2500000 then (
      select coalesce(max(v.bytes), 0)
      from (
        select e.bytes, sum(e.bytes) over (order by e.bytes) as total
        from rendered r, record_values(r.record) e
      ) v
      where v.total <= 2500000
    ) end as longest
  )
select
  (select live from guard) as live,
  (
    select json_agg(json_build_array(p.n, p.kind, p.name, p.value) order by p.n, p.name)::text
    from (select * from problems order by n, name limit 100) p
  ) as problems,
  (
    select '[' || coalesce(
      string_agg(brief_record(r.record, f.longest), ',' order by r.place), ''
    ) || ']'
    from rendered r, fit f
  ) as records,
  case
  when (select f.longest from fit f) is not null then (
    select string_agg(distinct e.key, ',')
    from rendered r, fit f, record_values(r.record) e
    where e.bytes > f.longest and e.key <> 'id'
  ) end as left_out,
  (select r.id from rendered r order by r.place limit 1) as first,
  (select r.id from rendered r order by r.place desc limit 1) as last,
  null::text as outcomes,
  exists (select from selected) as found
