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
  selected as materialized (
    select t.*
    from "record" t
    where
      "t"."workspace_id" = $1::uuid
      and "t"."object_id" = '30300000-0000-4000-8000-000000000400'::uuid
      and t.id in (select m.id from meant m)
      and t.deleted_at is null
      and (select live from guard)
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
      '[{"field":"name","key":".128","decides":true,"isOwn":false},{"field":"badge","key":".129","decides":true,"isOwn":false}]'::jsonb
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
    and (select count(*) from selected) = (select count(*) from meant) as value
  ),
  loser as materialized (
    select s.id from selected s where s.id <> $6::uuid and (select r.value from ready r)
  ),
  "repointed0" as materialized (
    select *
    from repoint(
      null::public."record",
      $1::uuid,
      '30300000-0000-4000-8000-000000000300'::uuid,
      '[{"column":"data","key":"126","slot":null}]'::jsonb,
      null::jsonb,
      (select array_agg(l.id) from loser l),
      $6::uuid,
      array[]::uuid[]
    )
  ),
  vacated as (
    delete
    from unique_value u
    using loser l
    where
      u.workspace_id = $1::uuid
      and u.object_id = '30300000-0000-4000-8000-000000000400'::uuid
      and u.record_id = l.id
    returning u.record_id
  ),
  destroyed as (
    delete
    from "record" t
    using loser l
    where
      "t"."workspace_id" = $1::uuid
      and "t"."object_id" = '30300000-0000-4000-8000-000000000400'::uuid
      and t.id = l.id
      and (select count(*) from "repointed0") >= 0
    returning t.id
  ),
  written as (
    update "record" t
    set
      "position" = "m"."position",
      "created_by_source" = "m"."created_by_source",
      "created_by_name" = "m"."created_by_name",
      "created_by_workspace_member_id" = "m"."created_by_workspace_member_id",
      "data" = "m"."data",
      "updated_at" = least(
        greatest(date_trunc('milliseconds', now()), t.updated_at + interval '1 millisecond'),
        timestamptz '9999-12-31T23:59:59.999Z'
      )
    from merged m
    where
      "t"."workspace_id" = $1::uuid
      and "t"."object_id" = '30300000-0000-4000-8000-000000000400'::uuid
      and t.id = m.id
      and (select r.value from ready r)
      and (select count(*) from "vacated") >= 0
      and (select count(*) from "destroyed") >= 0
    returning t.*
  ),
  "taken0" as (
    insert into unique_value (workspace_id, object_id, field_id, record_id, digest)
    select
      w.workspace_id,
      '30300000-0000-4000-8000-000000000400'::uuid,
      '30300000-0000-4000-8000-000000008000'::uuid,
      w.id,
      case
      when ("w"."data" ->> '129') collate "C" is not null then sha256(
        convert_to(concat_ws(chr(31), ("w"."data" -> '129')::text), 'UTF8')
      ) end
    from written w
    where
      case
      when ("w"."data" ->> '129') collate "C" is not null then sha256(
        convert_to(concat_ws(chr(31), ("w"."data" -> '129')::text), 'UTF8')
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
      and u.field_id = '30300000-0000-4000-8000-000000008000'::uuid
      and u.record_id = w.id
      and case
      when ("w"."data" ->> '129') collate "C" is not null then sha256(
        convert_to(concat_ws(chr(31), ("w"."data" -> '129')::text), 'UTF8')
      ) end is null
  ),
  changed as materialized (
    select
      '30300000-0000-4000-8000-000000000400'::uuid as object_id,
      'owner' as object_name,
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
        coalesce(("w"."data" -> '128')::text, '""'),
        ',"badge":',
        coalesce(("w"."data" -> '129')::text, '""'),
        '}'
      ) as record,
      record_changes(
        concat(
          '{"id":',
          coalesce(to_json("b"."id"), 'null'),
          ',"createdAt":',
          coalesce(
            to_char("b"."created_at" at time zone 'UTC', '\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'),
            'null'
          ),
          ',"deletedAt":',
          coalesce(
            to_char("b"."deleted_at" at time zone 'UTC', '\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'),
            'null'
          ),
          ',"position":',
          coalesce("b"."position"::text, 'null'),
          ',"createdBy":{"source":',
          coalesce(to_json("b"."created_by_source"), 'null'),
          ',"name":',
          coalesce(to_json("b"."created_by_name"), '""'),
          ',"workspaceMemberId":',
          coalesce(to_json("b"."created_by_workspace_member_id"), 'null'),
          '},"name":',
          coalesce(("b"."data" -> '128')::text, '""'),
          ',"badge":',
          coalesce(("b"."data" -> '129')::text, '""'),
          '}'
        ),
        concat(
          '{"id":',
          coalesce(to_json("w"."id"), 'null'),
          ',"createdAt":',
          coalesce(
            to_char("w"."created_at" at time zone 'UTC', '\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'),
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
          coalesce(("w"."data" -> '128')::text, '""'),
          ',"badge":',
          coalesce(("w"."data" -> '129')::text, '""'),
          '}'
        )
      ) as changes,
      '{}' as relations
    from written w
    join selected b on b.id = w.id
    union all
    select
      '30300000-0000-4000-8000-000000000400'::uuid as object_id,
      'owner' as object_name,
      'destroyed' as kind,
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
        coalesce(("w"."data" -> '128')::text, '""'),
        ',"badge":',
        coalesce(("w"."data" -> '129')::text, '""'),
        '}'
      ) as record,
      null::text as changes,
      '{}' as relations
    from destroyed d
    join selected w on w.id = d.id
    union all
    select
      '30300000-0000-4000-8000-000000000300'::uuid as object_id,
      'pet' as object_name,
      case
      when w.deleted_at is not null
      and b.deleted_at is null then 'destroyed'
      else 'updated' end as kind,
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
        concat('{"ownerId":', coalesce(("b"."data" -> '126')::text, 'null'), '}'),
        concat('{"ownerId":', coalesce(("w"."data" -> '126')::text, 'null'), '}')
      ) as changes,
      '{"ownerId":"owner"}' as relations
    from "repointed0" w
    join
      "record" b
      on "b"."workspace_id" = $1::uuid
      and "b"."object_id" = '30300000-0000-4000-8000-000000000300'::uuid
      and b.id = w.id
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
      $7::text,
      date_trunc('milliseconds', now())
    from changed c
    join api_key k on k.workspace_id = $1::uuid and k.hash = $3::text
    where c.kind <> 'updated' or c.changes is not null
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
        '},"pets":',
        coalesce(
          (
            select '[' || string_agg(
              concat(
                '{"id":',
                coalesce(to_json("w_r"."id"), 'null'),
                ',"createdAt":',
                coalesce(
                  to_char(
                    "w_r"."created_at" at time zone 'UTC', '\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'
                  ),
                  'null'
                ),
                ',"updatedAt":',
                coalesce(
                  to_char(
                    "w_r"."updated_at" at time zone 'UTC', '\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'
                  ),
                  'null'
                ),
                ',"deletedAt":',
                coalesce(
                  to_char(
                    "w_r"."deleted_at" at time zone 'UTC', '\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'
                  ),
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
                coalesce(("w_r"."data" -> '123')::text, '""'),
                ',"weight":',
                coalesce(("w_r"."data" -> '124')::text, 'null'),
                ',"chip":',
                coalesce(("w_r"."data" -> '125')::text, '""'),
                ',"ownerId":',
                coalesce(("w_r"."data" -> '126')::text, 'null'),
                '}'
              ),
              ','
              order by "w_r"."id"
            ) || ']'
            from (
              select "w_s".*
              from (
                select *
                from "record" unwritten
                where
                  "unwritten"."workspace_id" = $1::uuid
                  and "unwritten"."object_id" = '30300000-0000-4000-8000-000000000300'::uuid
                  and not exists (select from "repointed0" w where w.id = unwritten.id)
                union all
                select *
                from "repointed0"
              ) "w_s"
              where
                "w_s"."workspace_id" = $1::uuid
                and "w_s"."object_id" = '30300000-0000-4000-8000-000000000300'::uuid
                and "w_s"."data" @> jsonb_build_object('126', "w"."id"::text)
                and "w_s"."deleted_at" is null
              order by "w_s"."id"
              limit 60
            ) "w_r"
          ),
          '[]'
        ),
        ',"name":',
        coalesce(("w"."data" -> '128')::text, '""'),
        ',"badge":',
        coalesce(("w"."data" -> '129')::text, '""'),
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
