with
  guard as materialized (
    select "rendering_3926de46237a".may_read($1, $2::uuid, array[$3]::text[], $4::bigint) as live
  ),
  document as materialized (
    select
       (
        with
          "page0" as materialized (
            select row_number() over (order by range, place) as seq, s.*
            from (
              (
                select 0 as range, row_number() over (order by "t"."id" asc) as place, "t".*
                from "record" "t"
                where
                  "t"."workspace_id" = $2::uuid
                  and "t"."object_id" = '30300000-0000-4000-8000-000000000400'::uuid
                  and "t"."deleted_at" is null
                  and (select live from guard)
                order by "t"."id" asc
                limit $5::int
              )
            ) s
            order by seq
            limit $5::int
          ),
          "page0_f" as materialized (
            select s.seq, "s"."edge0"
            from (
              select r.*, sum(0 + octet_length("r"."edge0") + 1) over (order by r.seq) as bytes
              from (
                select
                  "page0"."seq",
                  concat(
                    '{"node":',
                    concat(
                      '{"__typename":"Owner","name":',
                      coalesce(("page0"."data" -> '128')::text, '""'),
                      ',"pets":',
                      (
                        with
                          "page0_p" as materialized (
                            with "near0" as materialized (
                              select "t".*, ("t"."data" ->> '124')::float8 as "key0"
                              from "record" "t"
                              where
                                "t"."workspace_id" = $2::uuid
                                and "t"."object_id" = '30300000-0000-4000-8000-000000000300'::uuid
                                and "t"."deleted_at" is null
                                and "t"."data" @> jsonb_build_object('126', "page0"."id"::text)
                                and "t"."n1" > '-Infinity'::float8
                              order by "t"."n1" desc
                              limit $6::int
                            )
                            select row_number() over (order by range, place) as seq, s.*
                            from (
                              (
                                select
                                  0 as range,
                                  row_number() over (
                                    order by "n"."key0"::float8 desc, n.id asc
                                  ) as place,
                                  n.*
                                from "near0" n
                                where "n"."key0"::float8 > (
                                  select "n"."key0"::float8
                                  from "near0" n
                                  order by "n"."key0"::float8 asc
                                  limit 1
                                )
                                order by "n"."key0"::float8 desc, n.id asc
                                limit $6::int
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
                                  and "t"."data" @> jsonb_build_object('126', "page0"."id"::text)
                                  and "t"."n1" > '-Infinity'::float8
                                  and "t"."n1" = (
                                    select "n"."key0"::float8
                                    from "near0" n
                                    order by "n"."key0"::float8 asc
                                    limit 1
                                  )
                                order by "t"."id" asc
                                limit $6::int
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
                                  and "t"."data" @> jsonb_build_object('126', "page0"."id"::text)
                                  and "t"."n1" = '-Infinity'::float8
                                order by "t"."id" asc
                                limit $6::int
                              )
                            ) s
                            order by seq
                            limit $6::int
                          ),
                          "page0_p_f" as materialized (
                            select s.seq, "s"."edge0"
                            from (
                              select
                                r.*,
                                sum(
                                  0 + octet_length("r"."edge0") + 1
                                ) over (order by r.seq) as bytes
                              from (
                                select
                                  "page0_p"."seq",
                                  concat(
                                    '{"cursor":',
                                    to_json(
                                      concat(
                                        $7::text,
                                        json_build_array(
                                          $8::text,
                                          json_build_array(
                                            json_build_array("page0_p"."key0"), "page0_p"."id"
                                          )::text
                                        )::text
                                      )
                                    )::text,
                                    ',"node":',
                                    concat(
                                      '{"name":',
                                      coalesce(("page0_p"."data" -> '123')::text, '""'),
                                      '}'
                                    ),
                                    '}'
                                  ) as "edge0"
                                from "page0_p"
                                where "page0_p"."seq" <= $9::int offset 0
                              ) r
                            ) s
                            where s.seq = 1 or s.bytes < 5000000
                          ),
                          "page0_p_a" as materialized (
                            select coalesce(
                              max(("t"."data" ->> '124')::float8)::text, 'null'
                            ) as "value0"
                            from "record" "t"
                            where
                              "t"."workspace_id" = $2::uuid
                              and "t"."object_id" = '30300000-0000-4000-8000-000000000300'::uuid
                              and "t"."deleted_at" is null
                              and "t"."data" @> jsonb_build_object('126', "page0"."id"::text)
                          )
                        select concat(
                          '{"edges":',
                          (
                            select '[' || coalesce(
                              string_agg("f"."edge0", ',' order by f.seq asc), ''
                            ) || ']'
                            from "page0_p_f" f
                          ),
                          ',"pageInfo":{"hasNextPage":',
                          (
                            (select count(*) from "page0_p") > (select count(*) from "page0_p_f")
                          )::text,
                          '},"totalCount":',
                          case
                          when (
                            select count(*) from "page0_p"
                          ) <= $9::int then (select count(*) from "page0_p")
                          else (
                            select count(*)
                            from "record" "t"
                            where
                              "t"."workspace_id" = $2::uuid
                              and "t"."object_id" = '30300000-0000-4000-8000-000000000300'::uuid
                              and "t"."deleted_at" is null
                              and "t"."data" @> jsonb_build_object('126', "page0"."id"::text)
                          ) end,
                          ',"heaviest":',
                          (select "value0" from "page0_p_a"),
                          '}'
                        )
                      ),
                      '}'
                    ),
                    '}'
                  ) as "edge0"
                from "page0"
                where "page0"."seq" <= $10::int offset 0
              ) r
            ) s
            where s.seq = 1 or s.bytes < 5000000
          )
        select concat(
          '{"edges":',
          (
            select '[' || coalesce(string_agg("f"."edge0", ',' order by f.seq asc), '') || ']'
            from "page0_f" f
          ),
          '}'
        )
      ) as "value0",
      (
        select concat('{"name":', coalesce(("r"."data" -> '123')::text, '""'), '}')
        from (
          select *
          from (
            (
              select 0 as range, "t".*
              from "record" "t"
              where
                "t"."workspace_id" = $2::uuid
                and "t"."object_id" = '30300000-0000-4000-8000-000000000300'::uuid
                and "t"."deleted_at" is null
                and (
                  (
                    "t"."data" @> $11::jsonb
                    and ("t"."data" ->> '123') collate "C" = $12::text collate "C"
                  )
                )
                and (select live from guard)
              order by "t"."id" asc
              limit 1
            )
          ) s
          order by s.range
          limit 1
        ) r
      ) as "value1"
  )
select
  (select live from guard) as live,
  within_size(
    concat(
      '{"owners":', coalesce("d"."value0", 'null'), ',"pet":', coalesce("d"."value1", 'null'), '}'
    ),
    5000000
  ) as data,
  concat_ws(',', null::text, case when "d"."value1" is null then '1' end) as missing
from document d
