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
  input as materialized (
    select *
    from jsonb_to_recordset($5::jsonb) as r(
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
  problems as materialized (
    select 0 as n, ''::text as kind, ''::text as name, ''::text as value where false
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
      "data"
    )
    select
      $3::uuid,
      '30300000-0000-4000-8000-000000000400'::uuid,
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
              "p"."workspace_id" = $3::uuid
              and "p"."object_id" = '30300000-0000-4000-8000-000000000400'::uuid
              and p.deleted_at is null
          ),
          -1
        ) + 1 + i.n
        else coalesce(
          (
            select min(p.position)
            from "record" p
            where
              "p"."workspace_id" = $3::uuid
              and "p"."object_id" = '30300000-0000-4000-8000-000000000400'::uuid
              and p.deleted_at is null
          ),
          1
        ) - 1 - i.n end
      ),
      "i"."created_by_source",
      "i"."created_by_name",
      "i"."created_by_workspace_member_id",
      "i"."data"
    from input i
    where true and (select live from guard) and not exists (select from problems)
    returning *
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
          order by i.n
        ),
        ''
      ) || ']'
      from written w
      join input i on i.id = w.id
    ),
    5000000
  ) as records,
  (select w.id::text from written w join input i on i.id = w.id order by i.n limit 1) as first,
  (select w.id::text from written w join input i on i.id = w.id order by i.n desc limit 1) as last,
  (select count(*) from written) as written
