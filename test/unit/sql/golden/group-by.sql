with guard as materialized (
  select "rendering_3926de46237a".may_read($1, $2::uuid, array[$3]::text[], $4::bigint) as live
)
select
  (select live from guard) as live,
  (
    with
      listed as (
        select t.*, ("t"."data" ->> '124')::float8 as "dimension0"
        from "record" t
        where
          "t"."workspace_id" = $2::uuid
          and "t"."object_id" = '30300000-0000-4000-8000-000000000300'::uuid
          and t.deleted_at is null
          and (select live from guard)
      ),
      grouped as (
        select
          "t"."dimension0",
          concat(
            '"totalCount":',
            coalesce(to_json(count(*)::text)::text, 'null'),
            ',"maxWeight":',
            coalesce(to_json(max(("t"."data" ->> '124')::float8)::text)::text, 'null')
          ) as told,
          row_number() over (order by "t"."dimension0" asc nulls first) as place
        from listed t
        group by "t"."dimension0"
        order by place
        limit $5::int
      )
    select '[' || coalesce(
      string_agg(
        concat(
          '{', g.told, ',"groupByDimensionValues":[', coalesce("g"."dimension0"::text, 'null'), ']}'
        ),
        ','
        order by g.place
      ),
      ''
    ) || ']'
    from grouped g
  ) as groups
