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
  "found0" as materialized (
    select f.id, f.deleted_at
    from "record" f
    where
      "f"."workspace_id" = $1::uuid
      and "f"."object_id" = '30300000-0000-4000-8000-000000000400'::uuid
      and f.id in (select g.id from (select 0 as n, $5::uuid as id) g)
      and (select live from guard)
    order by f.id
    for share
  ),
  selected as materialized (
    select t.*
    from "record" t
    where
      "t"."workspace_id" = $1::uuid
      and "t"."object_id" = '30300000-0000-4000-8000-000000000300'::uuid
      and t.id = $6::uuid
      and t.deleted_at is null
      and (select live from guard)
      and (select count(*) from "found0") >= 0
    for no key update
  ),
  next as materialized (
    select
      row_number() over (order by t.id) - 1 as n,
      t.id,
      (("t"."data" || $7::jsonb) - array(select jsonb_array_elements_text($8::jsonb))) as "data"
    from selected t
  ),
  problems as materialized (
    select g.n as n, 'reference' as kind, 'ownerId' as name, g.id::text as value
    from (select 0 as n, $5::uuid as id) g
    where not exists (
      select
      from "found0" f
      where
        f.id = g.id
        and (
          f.deleted_at is null
          or not exists (
            select
            from selected t
            where ("t"."data" ->> '126') collate "C"::uuid is distinct from f.id
          )
        )
    )
    union all
    select i.n as n, 'duplicate' as kind, 'chip' as name, t.id::text as value
    from next i
    join
      "record" t
      on "t"."workspace_id" = $1::uuid
      and "t"."object_id" = '30300000-0000-4000-8000-000000000300'::uuid
      and t.deleted_at is null
      and t.id = (
        select u.record_id
        from unique_value u
        where
          u.workspace_id = $1::uuid
          and u.field_id = '30300000-0000-4000-8000-000000007c00'::uuid
          and u.digest = case
          when ("i"."data" ->> '125') collate "C" is not null then sha256(
            convert_to(concat_ws(chr(31), ("i"."data" -> '125')::text), 'UTF8')
          ) end
      )
      and case
      when ("t"."data" ->> '125') collate "C" is not null then sha256(
        convert_to(concat_ws(chr(31), ("t"."data" -> '125')::text), 'UTF8')
      ) end = case
      when ("i"."data" ->> '125') collate "C" is not null then sha256(
        convert_to(concat_ws(chr(31), ("i"."data" -> '125')::text), 'UTF8')
      ) end
    where t.id <> i.id
    union all
    select d.n as n, 'sameValue' as kind, 'chip' as name, d.first::text as value
    from (
      select
        i.n,
        min(i.n) over (
          partition by case
          when ("i"."data" ->> '125') collate "C" is not null then sha256(
            convert_to(concat_ws(chr(31), ("i"."data" -> '125')::text), 'UTF8')
          ) end
        ) as first
      from next i
      where ("i"."data" ->> '125') collate "C" is not null
    ) d
    where d.first < d.n
  ),
  written as (
    update "record" t
    set
      "data" = (("t"."data" || $7::jsonb) - array(select jsonb_array_elements_text($8::jsonb))),
      "n1" = coalesce($9::float8::float8, '-Infinity'::float8),
      "updated_at" = least(
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
    order
      by 5
      on conflict (workspace_id, field_id, record_id) do update set digest = excluded.digest
  ),
  "freed0" as (
    delete
    from unique_value u
    using written w
    where
      u.workspace_id = $1::uuid
      and u.field_id = '30300000-0000-4000-8000-000000007c00'::uuid
      and u.record_id = w.id
      and case
      when ("w"."data" ->> '125') collate "C" is not null then sha256(
        convert_to(concat_ws(chr(31), ("w"."data" -> '125')::text), 'UTF8')
      ) end is null
  ),
  changed as materialized (
    select
      '30300000-0000-4000-8000-000000000300'::uuid as object_id,
      'pet' as object_name,
      'updated' as kind,
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
          '{"name":',
          coalesce(("b"."data" -> '123')::text, '""'),
          ',"weight":',
          coalesce(("b"."data" -> '124')::text, 'null'),
          ',"chip":',
          coalesce(("b"."data" -> '125')::text, '""'),
          ',"ownerId":',
          coalesce(("b"."data" -> '126')::text, 'null'),
          '}'
        ),
        concat(
          '{"name":',
          coalesce(("w"."data" -> '123')::text, '""'),
          ',"weight":',
          coalesce(("w"."data" -> '124')::text, 'null'),
          ',"chip":',
          coalesce(("w"."data" -> '125')::text, '""'),
          ',"ownerId":',
          coalesce(("w"."data" -> '126')::text, 'null'),
          '}'
        )
      ) as changes,
      '{"ownerId":"owner"}' as relations
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
      $10::text,
      date_trunc('milliseconds', now())
    from changed c
    join api_key k on k.workspace_id = $1::uuid and k.hash = $3::text
    where c.kind <> 'updated' or c.changes is not null
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
          $11::jsonb
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
