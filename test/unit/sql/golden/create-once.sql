with
  stored as materialized (
    select i.fingerprint, i.frame, i.records, i.left_out, i.first_id, i.last_id, i.outcomes
    from idempotency_key i
    where
      i.workspace_id = $1::uuid
      and i.key = $2::text
      and i.created_at > now() - interval '24 hours'
      and exists (
        select
        from api_key k
        where
          k.hash = $3
          and k.workspace_id = $1::uuid
          and k.revoked_at is null
          and (k.expires_at is null or k.expires_at > now())
          and $4 = any(k.scopes)
      )
  ),
  guard as materialized (
    select
      hold_schema_or_fail($1::uuid, $5::bigint)
      and 'records:read' = any(k.scopes)
      and not exists (select from stored) as live
    from (
      select "rendering_3926de46237a".live_scopes(
        $3, $1::uuid, array[$4]::text[]
      ) as scopes offset 0
    ) k
    where k.scopes is not null
  ),
  input as materialized (
    select
      "r"."n",
      "r"."id",
      "r"."created_at",
      "r"."updated_at",
      "r"."position",
      "r"."created_by_source",
      "r"."created_by_name",
      "r"."created_by_workspace_member_id",
      "r"."data",
      "r"."place"
    from (
      select *
      from jsonb_to_recordset($6::jsonb) as r(
        "n" int,
        "id" uuid,
        "created_at" timestamptz,
        "updated_at" timestamptz,
        "position" float8,
        "created_by_source" text,
        "created_by_name" text,
        "created_by_workspace_member_id" uuid,
        "data" jsonb,
        "place" text
      )
    ) r
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
          select i.n, ("i"."data" ->> '126')::uuid as id
          from input i
          where ("i"."data" ->> '126')::uuid is not null
        ) g
      )
      and (select live from guard)
    order by f.id
    for share
  ),
  problems as materialized (
    select g.n as n, 'reference' as kind, 'ownerId' as name, g.id::text as value
    from (
      select i.n, ("i"."data" ->> '126')::uuid as id
      from input i
      where ("i"."data" ->> '126')::uuid is not null
    ) g
    where not exists (select from "found0" f where f.id = g.id and f.deleted_at is null)
    union all
    select i.n as n, 'duplicate' as kind, 'id' as name, t.id::text as value
    from input i
    join
      "record" t
      on "t"."workspace_id" = $1::uuid
      and "t"."object_id" = '30300000-0000-4000-8000-000000000300'::uuid
      and t.id = i.id
    union all
    select i.n as n, 'duplicate' as kind, 'chip' as name, t.id::text as value
    from input i
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
      from input i
      where ("i"."data" ->> '125') collate "C" is not null
    ) d
    where d.first < d.n
  ),
  written as (
    insert into "record" (
      "workspace_id",
      "object_id",
      "id",
      "created_at",
      "updated_at",
      "position",
      "created_by_source",
      "created_by_name",
      "created_by_workspace_member_id",
      "data",
      "n1"
    )
    select
      $1::uuid,
      '30300000-0000-4000-8000-000000000300'::uuid,
      i.id,
      coalesce(i.created_at, date_trunc('milliseconds', now())),
      coalesce(i.updated_at, date_trunc('milliseconds', now())),
      coalesce(
        i.position,
        case
        when i.place = 'last' then coalesce(
          (
            select max(p.position)
            from "record" p
            where
              "p"."workspace_id" = $1::uuid
              and "p"."object_id" = '30300000-0000-4000-8000-000000000300'::uuid
              and p.deleted_at is null
          ),
          -1
        ) + 1 + i.n
        else coalesce(
          (
            select min(p.position)
            from "record" p
            where
              "p"."workspace_id" = $1::uuid
              and "p"."object_id" = '30300000-0000-4000-8000-000000000300'::uuid
              and p.deleted_at is null
          ),
          1
        ) - 1 - i.n end
      ),
      "i"."created_by_source",
      "i"."created_by_name",
      "i"."created_by_workspace_member_id",
      "i"."data",
      coalesce(("i"."data" ->> '124')::float8::float8, '-Infinity'::float8)
    from input i
    where true and (select live from guard) and not exists (select from problems)
    returning *
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
      'created' as kind,
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
      null::text as changes,
      '{}' as relations
    from written w
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
  rendered as materialized (
    select
      row_number() over (order by i.n) as place,
      w.id::text as id,
      (
        select f.rendered
        from "rendering_3926de46237a"."written"(
          '30300000-0000-4000-8000-000000000300',
          $1::uuid,
          array(select w.id from "written" w),
          0,
          $8::jsonb
        ) f
        where f.record_id = "w"."id"
      ) as record
    from input i
    join written w on w.id = i.id
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
  ),
  stored_fit as materialized (
    select case
    when (select sum(octet_length(r.record) + 1) from rendered r) > idempotency_room($1::uuid) then (
      select coalesce(max(v.bytes), 0)
      from (
        select e.bytes, sum(e.bytes) over (order by e.bytes) as total
        from rendered r, record_values(r.record) e
      ) v
      where v.total <= idempotency_room($1::uuid)
    ) end as longest
  ),
  forgotten as (
    delete
    from idempotency_key i
    where
      i.workspace_id = $1::uuid
      and i.key = $2::text
      and i.created_at <= now() - interval '24 hours'
    returning true
  ),
  remembered as (
    insert into idempotency_key (
      workspace_id, key, fingerprint, frame, records, left_out, first_id, last_id, outcomes
    )
    select $1::uuid, $2::text, $9, $10, a.records, a.left_out, a.first_id, a.last_id, a.outcomes
    from (
      select
         (
          select '[' || coalesce(
            string_agg(brief_record(r.record, f.longest), ',' order by r.place), ''
          ) || ']'
          from rendered r, stored_fit f
        ) as records,
        case
        when (select f.longest from stored_fit f) is not null then (
          select string_agg(distinct e.key, ',')
          from rendered r, stored_fit f, record_values(r.record) e
          where e.bytes > f.longest and e.key <> 'id'
        ) end as left_out,
        (select r.id from rendered r order by r.place limit 1) as first_id,
        (select r.id from rendered r order by r.place desc limit 1) as last_id,
        null::text as outcomes
      where exists (select from rendered)
    ) a
    where a.records is not null and (select count(*) from forgotten) >= 0
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
  (select s.fingerprint from stored s) as stored_fingerprint,
  (select s.frame from stored s) as stored_frame,
  (select s.records from stored s) as stored_records,
  (select s.left_out from stored s) as stored_left_out,
  (select s.first_id from stored s) as stored_first,
  (select s.last_id from stored s) as stored_last,
  (select s.outcomes from stored s) as stored_outcomes,
  (select count(*) from written) as written
