with guard as materialized (
  select true as live
  from api_key k
  join workspace w on w.id = k.workspace_id
  where
    k.hash = $1
    and k.workspace_id = $2::uuid
    and k.revoked_at is null
    and (k.expires_at is null or k.expires_at > now())
    and $3 = any(k.scopes)
    and w.schema_version = $4::bigint
)
select
  (select live from guard) as live,
  (
    select within_size(
      concat(
        '{"id":',
        coalesce(to_json("t"."id"), 'null'),
        ',"createdAt":',
        coalesce(
          to_char("t"."created_at" at time zone 'UTC', '\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'), 'null'
        ),
        ',"updatedAt":',
        coalesce(
          to_char("t"."updated_at" at time zone 'UTC', '\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'), 'null'
        ),
        ',"deletedAt":',
        coalesce(
          to_char("t"."deleted_at" at time zone 'UTC', '\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'), 'null'
        ),
        ',"position":',
        coalesce("t"."position"::text, 'null'),
        ',"createdBy":{"source":',
        coalesce(to_json("t"."created_by_source"), 'null'),
        ',"name":',
        coalesce(to_json("t"."created_by_name"), '""'),
        ',"workspaceMemberId":',
        coalesce(to_json("t"."created_by_workspace_member_id"), 'null'),
        '},"name":',
        coalesce(("t"."data" -> '123')::text, '""'),
        ',"weight":',
        coalesce(("t"."data" -> '124')::text, 'null'),
        ',"chip":',
        coalesce(("t"."data" -> '125')::text, '""'),
        ',"owner":',
        coalesce(
          (
            select concat(
              '{"id":',
              coalesce(to_json("t_2"."id"), 'null'),
              ',"createdAt":',
              coalesce(
                to_char("t_2"."created_at" at time zone 'UTC', '\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'),
                'null'
              ),
              ',"updatedAt":',
              coalesce(
                to_char("t_2"."updated_at" at time zone 'UTC', '\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'),
                'null'
              ),
              ',"deletedAt":',
              coalesce(
                to_char("t_2"."deleted_at" at time zone 'UTC', '\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'),
                'null'
              ),
              ',"position":',
              coalesce("t_2"."position"::text, 'null'),
              ',"createdBy":{"source":',
              coalesce(to_json("t_2"."created_by_source"), 'null'),
              ',"name":',
              coalesce(to_json("t_2"."created_by_name"), '""'),
              ',"workspaceMemberId":',
              coalesce(to_json("t_2"."created_by_workspace_member_id"), 'null'),
              '},"pets":',
              coalesce(
                (
                  select '[' || string_agg(
                    concat(
                      '{"id":',
                      coalesce(to_json("t_2_1"."id"), 'null'),
                      ',"createdAt":',
                      coalesce(
                        to_char(
                          "t_2_1"."created_at" at time zone 'UTC',
                          '\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'
                        ),
                        'null'
                      ),
                      ',"updatedAt":',
                      coalesce(
                        to_char(
                          "t_2_1"."updated_at" at time zone 'UTC',
                          '\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'
                        ),
                        'null'
                      ),
                      ',"deletedAt":',
                      coalesce(
                        to_char(
                          "t_2_1"."deleted_at" at time zone 'UTC',
                          '\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'
                        ),
                        'null'
                      ),
                      ',"position":',
                      coalesce("t_2_1"."position"::text, 'null'),
                      ',"createdBy":{"source":',
                      coalesce(to_json("t_2_1"."created_by_source"), 'null'),
                      ',"name":',
                      coalesce(to_json("t_2_1"."created_by_name"), '""'),
                      ',"workspaceMemberId":',
                      coalesce(to_json("t_2_1"."created_by_workspace_member_id"), 'null'),
                      '},"name":',
                      coalesce(("t_2_1"."data" -> '123')::text, '""'),
                      ',"weight":',
                      coalesce(("t_2_1"."data" -> '124')::text, 'null'),
                      ',"chip":',
                      coalesce(("t_2_1"."data" -> '125')::text, '""'),
                      ',"ownerId":',
                      coalesce(("t_2_1"."data" -> '126')::text, 'null'),
                      '}'
                    ),
                    ','
                    order by "t_2_1"."id"
                  ) || ']'
                  from (
                    select "t_2_s1".*
                    from "record" "t_2_s1"
                    where
                      "t_2_s1"."workspace_id" = $2::uuid
                      and "t_2_s1"."object_id" = '30300000-0000-4000-8000-000000000300'::uuid
                      and "t_2_s1"."data" @> jsonb_build_object('126', "t_2"."id"::text)
                      and "t_2_s1"."deleted_at" is null
                    order by "t_2_s1"."id"
                    limit 60
                  ) "t_2_1"
                ),
                '[]'
              ),
              ',"name":',
              coalesce(("t_2"."data" -> '128')::text, '""'),
              '}'
            )
            from "record" "t_2"
            where
              "t_2"."workspace_id" = $2::uuid
              and "t_2"."object_id" = '30300000-0000-4000-8000-000000000400'::uuid
              and "t_2"."id" = ("t"."data" ->> '126') collate "C"::uuid
              and "t_2"."deleted_at" is null
          ),
          'null'
        ),
        ',"ownerId":',
        coalesce(("t"."data" -> '126')::text, 'null'),
        '}'
      ),
      5000000
    )
    from "record" "t"
    where
      "t"."workspace_id" = $2::uuid
      and "t"."object_id" = '30300000-0000-4000-8000-000000000300'::uuid
      and "t"."id" = $5::uuid
      and "t"."deleted_at" is null
      and (select live from guard)
  ) as record
