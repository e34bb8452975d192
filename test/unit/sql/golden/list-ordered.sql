with
  guard as materialized (
    select "rendering_3926de46237a".may_read($1, $2::uuid, array[$3]::text[], $4::bigint) as live
  ),
  page as materialized (
    with "near0" as materialized (
      select "t".*, ("t"."data" ->> '124')::float8 as "key0"
      from "record" "t"
      where
        "t"."workspace_id" = $2::uuid
        and "t"."object_id" = '30300000-0000-4000-8000-000000000300'::uuid
        and "t"."deleted_at" is null
        and (select live from guard)
        and "t"."n1" > '-Infinity'::float8
      order by "t"."n1" desc
      limit $5::int
    )
    select row_number() over (order by range, place) as seq, s.*
    from (
      (
        select
          0 as range,
          row_number() over (order by "n"."key0"::float8 desc, n.id asc) as place,
          n.*
        from "near0" n
        where "n"."key0"::float8 > (
          select "n"."key0"::float8 from "near0" n order by "n"."key0"::float8 asc limit 1
        )
        order by "n"."key0"::float8 desc, n.id asc
        limit $5::int
      )
      union all (
        select
          1 as range,
          row_number() over (order by "t"."id" asc) as place,
          "t".*,
          ("t"."data" ->> '124')::float8 as "key0"
        from "record" "t"
        where
          "t"."workspace_id" = $2::uuid
          and "t"."object_id" = '30300000-0000-4000-8000-000000000300'::uuid
          and "t"."deleted_at" is null
          and (select live from guard)
          and "t"."n1" > '-Infinity'::float8
          and "t"."n1" = (
            select "n"."key0"::float8 from "near0" n order by "n"."key0"::float8 asc limit 1
          )
        order by "t"."id" asc
        limit $5::int
      )
      union all (
        select
          2 as range,
          row_number() over (order by "t"."id" asc) as place,
          "t".*,
          ("t"."data" ->> '124')::float8 as "key0"
        from "record" "t"
        where
          "t"."workspace_id" = $2::uuid
          and "t"."object_id" = '30300000-0000-4000-8000-000000000300'::uuid
          and "t"."deleted_at" is null
          and (select live from guard)
          and "t"."n1" = '-Infinity'::float8
        order by "t"."id" asc
        limit $5::int
      )
    ) s
    order by seq
    limit $5::int
  ),
  fitting as materialized (
    select s.seq, "s"."json"
    from (
      select r.*, sum(0 + octet_length("r"."json") + 1) over (order by r.seq) as bytes
      from (
        select
          "page"."seq",
          concat(
            '{"id":',
            coalesce(to_json("page"."id"), 'null'),
            ',"createdAt":',
            coalesce(
              to_char("page"."created_at" at time zone 'UTC', '\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'),
              'null'
            ),
            ',"updatedAt":',
            coalesce(
              to_char("page"."updated_at" at time zone 'UTC', '\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'),
              'null'
            ),
            ',"deletedAt":',
            coalesce(
              to_char("page"."deleted_at" at time zone 'UTC', '\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'),
              'null'
            ),
            ',"position":',
            coalesce("page"."position"::text, 'null'),
            ',"createdBy":{"source":',
            coalesce(to_json("page"."created_by_source"), 'null'),
            ',"name":',
            coalesce(to_json("page"."created_by_name"), '""'),
            ',"workspaceMemberId":',
            coalesce(to_json("page"."created_by_workspace_member_id"), 'null'),
            '},"name":',
            coalesce(("page"."data" -> '123')::text, '""'),
            ',"weight":',
            coalesce(("page"."data" -> '124')::text, 'null'),
            ',"chip":',
            coalesce(("page"."data" -> '125')::text, '""'),
            ',"ownerId":',
            coalesce(("page"."data" -> '126')::text, 'null'),
            '}'
          ) as "json"
        from "page"
        where "page"."seq" <= $6::int offset 0
      ) r
    ) s
    where s.seq = 1 or s.bytes < 5000000
  )
select
  (select live from guard) as live,
  within_size(
    (select '[' || coalesce(string_agg(f.json, ',' order by f.seq asc), '') || ']' from fitting f),
    5000000
  ) as records,
  (
    select json_build_array(json_build_array("page"."key0"), "page"."id")::text
    from page
    where page.seq = 1
  ) as first,
  (
    select json_build_array(json_build_array("page"."key0"), "page"."id")::text
    from page
    where page.seq = (select max(f.seq) from fitting f)
  ) as last,
  (select count(*) from page) > (select count(*) from fitting) as more,
  false as behind,
  (
    select coalesce(sum(c.live), 0)::bigint
    from record_count c
    where c.workspace_id = $2::uuid and c.object_id = '30300000-0000-4000-8000-000000000300'::uuid
  ) as total
