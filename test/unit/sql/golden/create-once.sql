with
  stored as materialized (
    select i.fingerprint, i.frame, i.records, i.first_id, i.last_id
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
    select hold_schema(k.workspace_id, $5::bigint) and not exists (select from stored) as live
    from api_key k
    where
      k.hash = $3
      and k.workspace_id = $1::uuid
      and k.revoked_at is null
      and (k.expires_at is null or k.expires_at > now())
      and $4 = any(k.scopes)
  ),
  input as materialized (
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
  ),
  "found0" as materialized (
    select f.id
    from "record" f
    where
      "f"."workspace_id" = $1::uuid
      and "f"."object_id" = '30300000-0000-4000-8000-000000000400'::uuid
      and f.deleted_at is null
      and f.id in (
        select g.id
        from (
          select i.n as n, 'ownerId' as name, ("i"."data" ->> '126')::uuid as id
          from input i
          where ("i"."data" ->> '126')::uuid is not null
        ) g
      )
      and (select live from guard)
    for share
  ),
  problems as materialized (
    select g.n, 'reference' as kind, g.name, g.id::text as value
    from (
      select i.n as n, 'ownerId' as name, ("i"."data" ->> '126')::uuid as id
      from input i
      where ("i"."data" ->> '126')::uuid is not null
    ) g
    where not exists (select from "found0" f where f.id = g.id) and not false
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
  answered as materialized (
    select
      case
      when (select count(*) from written) = (select count(*) from input) then within_size(
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
              order by i.n
            ),
            ''
          ) || ']'
          from written w
          join input i on i.id = w.id
        ),
        5000000
      ) end as records,
      (
        select w.id::text from written w join input i on i.id = w.id order by i.n limit 1
      ) as first_id,
      (
        select w.id::text from written w join input i on i.id = w.id order by i.n desc limit 1
      ) as last_id
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
    insert into idempotency_key (workspace_id, key, fingerprint, frame, records, first_id, last_id)
    select $1::uuid, $2::text, $7, $8, a.records, a.first_id, a.last_id
    from (select * from answered) a
    where a.records is not null and (select count(*) from forgotten) >= 0
  )
select
  (select live from guard) as live,
  (
    select json_agg(json_build_array(p.n, p.kind, p.name, p.value) order by p.n, p.name)::text
    from problems p
  ) as problems,
  (select a.records from answered a) as records,
  (select a.first_id from answered a) as first,
  (select a.last_id from answered a) as last,
  (select s.fingerprint from stored s) as stored_fingerprint,
  (select s.frame from stored s) as stored_frame,
  (select s.records from stored s) as stored_records,
  (select s.first_id from stored s) as stored_first,
  (select s.last_id from stored s) as stored_last,
  (select count(*) from written) as written
