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
  meant as materialized (
    select m.id::uuid as id, m.place
    from jsonb_array_elements_text($5::jsonb)
    with ordinality as m(id, place)
  ),
  "found0" as materialized (
    select f.id, f.deleted_at
    from "record" f
    where
      "f"."workspace_id" = $1::uuid
      and "f"."object_id" = '30300000-0000-4000-8000-000000000400'::uuid
      and f.id in (
        select g.id
        from (
          select 0 as n, ("t"."data" ->> '126') collate "C"::uuid as id
          from "record" t
          where
            "t"."workspace_id" = $1::uuid
            and "t"."object_id" = '30300000-0000-4000-8000-000000000300'::uuid
            and t.id in (select m.id from meant m)
            and ("t"."data" ->> '126') collate "C"::uuid is not null
        ) g
      )
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
      and t.id in (select m.id from meant m)
      and t.deleted_at is null
      and (select live from guard)
      and (select count(*) from "found0") >= 0
    order by t.id
    for update
  ),
  candidates as materialized (
    select
      s.id,
      m.place,
      case
      when s.id = $6::uuid then 0
      else m.place end as rank,
      to_jsonb(s) || coalesce(
        (select jsonb_object_agg('.' || e.key, e.value) from jsonb_each(s."data") e), '{}'
      ) as value
    from selected s
    join meant m on m.id = s.id
  ),
  key_rule as materialized (
    select *
    from jsonb_to_recordset(
      '[{"field":"name","key":".123","decides":true,"isOwn":false},{"field":"weight","key":".124","decides":true,"isOwn":false},{"field":"chip","key":".125","decides":true,"isOwn":false},{"field":"owner","key":".126","decides":true,"isOwn":false}]'::jsonb
    ) as r(field text, key text, decides boolean, "isOwn" boolean)
  ),
  first as materialized (
    select r.field, min(c.rank) as rank
    from key_rule r cross
    join candidates c
    where
      r.decides
      and jsonb_path_exists(
        c.value -> r.key,
        'strict $.** ? (@ like_regex "\\S" || @.type() == "number" || @.type() == "boolean" || (@.type() == "array" && @.size() > 0))'
      )
      and not (r."isOwn" and exists (select from meant m where m.id::text = c.value ->> r.key))
    group by r.field
  ),
  first_value as (
    select r.key, c.value -> r.key as value
    from key_rule r
    left join first f on f.field = r.field
    left join candidates c on c.rank = f.rank
    where f.rank is not null or r."isOwn"
  ),
  list_rule as materialized (
    select *
    from jsonb_to_recordset('[]'::jsonb) as r(field text, key text, "primary" jsonb, identity jsonb)
  ),
  item as (
    select r.key, c.place, 0 as at, c.rank = f.rank as is_primary, p.item
    from list_rule r cross
    join candidates c
    join first f on f.field = r.field cross
    join lateral (
      select
        case
        when r."primary" ? '' then c.value -> (r."primary" ->> '')
        else jsonb_object_agg(e.key, coalesce(nullif(c.value -> e.value, 'null'), '""')) end as item
      from jsonb_each_text(r."primary") e
    ) p
    where jsonb_path_exists(
      c.value -> (r."primary" ->> coalesce(r.identity ->> 0, '')),
      'strict $.** ? (@ like_regex "\\S" || @.type() == "number" || @.type() == "boolean" || (@.type() == "array" && @.size() > 0))'
    )
    union all
    select r.key, c.place, i.at, false, i.item
    from list_rule r cross
    join candidates c cross
    join jsonb_array_elements(
      case when jsonb_typeof(c.value -> r.key) = 'array' then c.value -> r.key else '[]' end
    )
    with ordinality as i(item, at)
  ),
  distinct_item as (
    select distinct on (i.key, x.identity) i.*
    from item i
    join list_rule r on r.key = i.key cross
    join lateral (
      select case
      when r.identity is null then i.item
      else (
        select jsonb_agg(i.item -> k order by k) from jsonb_array_elements_text(r.identity) k
      ) end as identity
    ) x
    order by i.key, x.identity, i.is_primary desc, i.place, i.at
  ),
  list_value as materialized (
    select
      r.field,
      r.key,
      jsonb_agg(d.item order by d.place, d.at) filter (where not d.is_primary) as value
    from list_rule r
    left join distinct_item d on d.key = r.key
    group by r.field, r.key
  ),
  merged as materialized (
    select m.*
    from selected s cross
    join (
      select coalesce(jsonb_object_agg(v.key, v.value), '{}') as value
      from (select key, value from first_value union all select key, value from list_value) v
    ) c cross
    join lateral (
      select coalesce(
        jsonb_object_agg(e.key, e.value) filter (where e.value <> 'null'), '{}'
      ) as value
      from jsonb_each(
        s."data" || coalesce(
          (
            select jsonb_object_agg(substr(v.key, 2), v.value)
            from jsonb_each(c.value) v
            where v.key like '.%'
          ),
          '{}'
        )
      ) e
    ) j cross
    join lateral jsonb_populate_record(
      null::public."record", to_jsonb(s) || c.value || jsonb_build_object('data', j.value)
    ) m
    where s.id = $6::uuid
  ),
  problems as materialized (
    select
      0 as n,
      'tooManyItems' as kind,
      v.field as name,
      jsonb_array_length(v.value)::text as value
    from list_value v
    where jsonb_array_length(v.value) > 1000
  ),
  ready as materialized (
    select (select live from guard)
    and not exists (select from problems)
    and (select count(*) from selected) = (select count(*) from meant)
    and not exists (
      select
      from selected s
      where
        ("s"."data" ->> '126') collate "C"::uuid is not null
        and not exists (
          select from "found0" f where f.id = ("s"."data" ->> '126') collate "C"::uuid
        )
    ) as value
  ),
  loser as materialized (
    select s.id from selected s where s.id <> $6::uuid and (select r.value from ready r)
  ),
  written as (
    select p.*
    from merged m cross
    join lateral jsonb_populate_record(
      null::public."record",
      to_jsonb(m) || jsonb_build_object(
        'id', $7::uuid, 'deleted_at', date_trunc('milliseconds', now())
      )
    ) p
    where (select r.value from ready r)
  ),
  left_behind as (select * from written),
  replaced as (select s.id from selected s),
  rendered as materialized (
    select
      row_number() over (order by w.id) as place,
      w.id::text as id,
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
        ',"owner":',
        coalesce(
          (
            select concat(
              '{"id":',
              coalesce(to_json("w_r"."id"), 'null'),
              ',"createdAt":',
              coalesce(
                to_char("w_r"."created_at" at time zone 'UTC', '\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'),
                'null'
              ),
              ',"updatedAt":',
              coalesce(
                to_char("w_r"."updated_at" at time zone 'UTC', '\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'),
                'null'
              ),
              ',"deletedAt":',
              coalesce(
                to_char("w_r"."deleted_at" at time zone 'UTC', '\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'),
                'null'
              ),
              ',"position":',
              coalesce("w_r"."position"::text, 'null'),
              ',"createdBy":{"source":',
              coalesce(to_json("w_r"."created_by_source"), 'null'),
              ',"name":',
              coalesce(to_json("w_r"."created_by_name"), '""'),
              ',"workspaceMemberId":',
              coalesce(to_json("w_r"."created_by_workspace_member_id"), 'null'),
              '},"name":',
              coalesce(("w_r"."data" -> '128')::text, '""'),
              ',"badge":',
              coalesce(("w_r"."data" -> '129')::text, '""'),
              '}'
            )
            from "record" "w_r"
            where
              "w_r"."workspace_id" = $1::uuid
              and "w_r"."object_id" = '30300000-0000-4000-8000-000000000400'::uuid
              and "w_r"."id" = ("w"."data" ->> '126') collate "C"::uuid
              and "w_r"."deleted_at" is null
          ),
          'null'
        ),
        ',"ownerId":',
        coalesce(("w"."data" -> '126')::text, 'null'),
        '}'
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
  (select count(*) from selected) = (select count(*) from meant) as found,
  (select r.value from ready r) as ready
