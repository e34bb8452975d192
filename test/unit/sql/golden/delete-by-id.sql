with
  guard as materialized (
    select hold_schema_or_fail($1::uuid, $2::bigint) and true as live
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
    update "record" t
    set
      deleted_at = date_trunc('milliseconds', now()),
      updated_at = least(
        greatest(date_trunc('milliseconds', now()), t.updated_at + interval '1 millisecond'),
        timestamptz '9999-12-31T23:59:59.999Z'
      )
    from selected s
    where
      "t"."workspace_id" = $1::uuid
      and "t"."object_id" = '30300000-0000-4000-8000-000000000300'::uuid
      and t.id = s.id
      and (select live from guard)
      and not exists (select from problems)
    returning t.*
  ),
  changed as materialized (
    select
      '30300000-0000-4000-8000-000000000300'::uuid as object_id,
      'pet' as object_name,
      'deleted' as kind,
      w.id,
      concat(
        '{"id":',
        coalesce(to_json("w"."id"), 'null'),
        ',"createdAt":',
        coalesce(
          to_char("w"."created_at" at time zone 'UTC', '\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'), 'null'
        ),
        ',"updatedAt":',
        coalesce(
          to_char("w"."updated_at" at time zone 'UTC', '\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'), 'null'
        ),
        ',"deletedAt":',
        coalesce(
          to_char("w"."deleted_at" at time zone 'UTC', '\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'), 'null'
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
      ) as record,
      record_changes(
        concat(
          '{"deletedAt":',
          coalesce(
            to_char("b"."deleted_at" at time zone 'UTC', '\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'),
            'null'
          ),
          '}'
        ),
        concat(
          '{"deletedAt":',
          coalesce(
            to_char("w"."deleted_at" at time zone 'UTC', '\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'),
            'null'
          ),
          '}'
        )
      ) as changes,
      '{}' as relations
    from written w
    join selected b on b.id = w.id
  ),
  events as (
    insert into event (
      workspace_id,
      object_id,
      object_name,
      record_id,
      kind,
      record,
      changes,
      updated_fields,
      key_id,
      key_name,
      request_id,
      created_at
    )
    select
      $1::uuid,
      c.object_id,
      c.object_name,
      c.id,
      c.kind,
      c.record,
      c.changes,
      changed_names(c.changes, c.relations),
      k.id,
      k.name,
      $6::text,
      date_trunc('milliseconds', now())
    from changed c
    join api_key k on k.workspace_id = $1::uuid and k.hash = $3::text
    where c.kind <> 'updated' or c.changes is not null
  ),
  rendered as materialized (
    select
      row_number() over (order by w.id) as place,
      w.id::text as id,
      concat('{"id":"', w.id, '"}') as record
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
  null::text as outcomes
