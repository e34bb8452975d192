with guard as materialized (
  select "rendering_3926de46237a".may_read($1, $2::uuid, array[$3]::text[], $4::bigint) as live
)
select
  (select live from guard) as live,
  within_size(
    (
      with
        original as materialized (
          select given.*
          from jsonb_to_recordset($5::jsonb) as given(
            n bigint, id uuid, "value0" text, "value1" text, "value2" text, "value3" text
          )
          where (select live from guard)
        ),
        pair as materialized (
          select o.n, t.id
          from original o
          join
            "person" t
            on "t"."workspace_id" = $2::uuid
            and t.deleted_at is null
            and length("o"."value0") >= 3
            and "t"."name_first_name" = "o"."value0"
            and (
              replace(
                lower(left("t"."name_first_name", 300) collate "case_fold"),
                chr(1),
                chr(1) || chr(2)
              ) collate "C" || chr(1) || chr(1) ||
              left("t"."name_first_name", 300)
            ) collate "C" = (replace(lower(left("o"."value0", 300) collate "case_fold"), chr(1), chr(1) || chr(2)) collate "C" || chr(1) || chr(1) || left("o"."value0", 300)) collate "C"
            and length("o"."value1") >= 3
            and "t"."name_last_name" = "o"."value1"
            and (
              replace(
                lower(left("t"."name_last_name", 300) collate "case_fold"), chr(1), chr(1) || chr(2)
              ) collate "C" || chr(1) || chr(1) ||
              left("t"."name_last_name", 300)
            ) collate "C" = (replace(lower(left("o"."value1", 300) collate "case_fold"), chr(1), chr(1) || chr(2)) collate "C" || chr(1) || chr(1) || left("o"."value1", 300)) collate "C"
          where t.id is distinct from o.id
          union
          select o.n, t.id
          from original o
          join
            "person" t
            on "t"."workspace_id" = $2::uuid
            and t.deleted_at is null
            and length("o"."value2") >= 3
            and link_identity("t"."linkedin_link_primary_link_url") = link_identity("o"."value2")
          where t.id is distinct from o.id
          union
          select o.n, t.id
          from original o
          join
            "person" t
            on "t"."workspace_id" = $2::uuid
            and t.deleted_at is null
            and length("o"."value3") >= 3
            and "t"."emails_primary_email" = "o"."value3"
            and (
              replace(
                lower(left("t"."emails_primary_email", 300) collate "case_fold"),
                chr(1),
                chr(1) || chr(2)
              ) collate "C" || chr(1) || chr(1) ||
              left("t"."emails_primary_email", 300)
            ) collate "C" = (replace(lower(left("o"."value3", 300) collate "case_fold"), chr(1), chr(1) || chr(2)) collate "C" || chr(1) || chr(1) || left("o"."value3", 300)) collate "C"
          where t.id is distinct from o.id
        )
      select '[' || coalesce(
        string_agg(
          concat(
            '{"records":',
            (
              select '[' || coalesce(
                string_agg(
                  concat('{"id":', coalesce(to_json("d"."id"), 'null'), '}'), ',' order by d.id
                ),
                ''
              ) || ']'
              from (
                select t.*
                from pair p
                join "person" t on "t"."workspace_id" = $2::uuid and t.id = p.id
                where p.n = o.n
                order by t.id
                limit $6::int
              ) d
            ),
            '}'
          ),
          ','
          order by o.n
        ),
        ''
      ) || ']'
      from original o
    ),
    5000000
  ) as entries
