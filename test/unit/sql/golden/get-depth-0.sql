with guard as materialized (
  select "rendering_3926de46237a".may_read($1, $2::uuid, array[$3]::text[], $4::bigint) as live
)
select
  (select live from guard) as live,
  within_size(
    (
      select f.rendered
      from "rendering_3926de46237a"."records"(
        '30300000-0000-4000-8000-000000000300', $2::uuid, array[$5::uuid], true, 0, $6::jsonb
      ) f
      where (select live from guard)
    ),
    5000000
  ) as record
