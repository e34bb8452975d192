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
        coalesce(to_json("r"."id"), 'null'),
        ',"createdAt":',
        coalesce(
          to_char("r"."created_at" at time zone 'UTC', '\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'), 'null'
        ),
        ',"updatedAt":',
        coalesce(
          to_char("r"."updated_at" at time zone 'UTC', '\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'), 'null'
        ),
        ',"deletedAt":',
        coalesce(
          to_char("r"."deleted_at" at time zone 'UTC', '\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'), 'null'
        ),
        ',"position":',
        coalesce("r"."position"::text, 'null'),
        ',"createdBy":{"source":',
        coalesce(to_json("r"."created_by_source"), 'null'),
        ',"name":',
        coalesce(to_json("r"."created_by_name"), '""'),
        ',"workspaceMemberId":',
        coalesce(to_json("r"."created_by_workspace_member_id"), 'null'),
        '},"name":',
        coalesce(("r"."data" -> '123')::text, '""'),
        ',"weight":',
        coalesce(("r"."data" -> '124')::text, 'null'),
        ',"chip":',
        coalesce(("r"."data" -> '125')::text, '""'),
        ',"owner":',
        coalesce(
          (
            select concat(
              '{"id":',
              coalesce(to_json("r_r"."id"), 'null'),
              ',"createdAt":',
              coalesce(
                to_char("r_r"."created_at" at time zone 'UTC', '\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'),
                'null'
              ),
              ',"updatedAt":',
              coalesce(
                to_char("r_r"."updated_at" at time zone 'UTC', '\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'),
                'null'
              ),
              ',"deletedAt":',
              coalesce(
                to_char("r_r"."deleted_at" at time zone 'UTC', '\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'),
                'null'
              ),
              ',"position":',
              coalesce("r_r"."position"::text, 'null'),
              ',"createdBy":{"source":',
              coalesce(to_json("r_r"."created_by_source"), 'null'),
              ',"name":',
              coalesce(to_json("r_r"."created_by_name"), '""'),
              ',"workspaceMemberId":',
              coalesce(to_json("r_r"."created_by_workspace_member_id"), 'null'),
              '},"pets":',
              coalesce(
                (
                  select '[' || string_agg(
                    concat(
                      '{"id":',
                      coalesce(to_json("r_r_r"."id"), 'null'),
                      ',"createdAt":',
                      coalesce(
                        to_char(
                          "r_r_r"."created_at" at time zone 'UTC',
                          '\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'
                        ),
                        'null'
                      ),
                      ',"updatedAt":',
                      coalesce(
                        to_char(
                          "r_r_r"."updated_at" at time zone 'UTC',
                          '\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'
                        ),
                        'null'
                      ),
                      ',"deletedAt":',
                      coalesce(
                        to_char(
                          "r_r_r"."deleted_at" at time zone 'UTC',
                          '\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'
                        ),
                        'null'
                      ),
                      ',"position":',
                      coalesce("r_r_r"."position"::text, 'null'),
                      ',"createdBy":{"source":',
                      coalesce(to_json("r_r_r"."created_by_source"), 'null'),
                      ',"name":',
                      coalesce(to_json("r_r_r"."created_by_name"), '""'),
                      ',"workspaceMemberId":',
                      coalesce(to_json("r_r_r"."created_by_workspace_member_id"), 'null'),
                      '},"name":',
                      coalesce(("r_r_r"."data" -> '123')::text, '""'),
                      ',"weight":',
                      coalesce(("r_r_r"."data" -> '124')::text, 'null'),
                      ',"chip":',
                      coalesce(("r_r_r"."data" -> '125')::text, '""'),
                      ',"ownerId":',
                      coalesce(("r_r_r"."data" -> '126')::text, 'null'),
                      '}'
                    ),
                    ','
                    order by "r_r_r"."id"
                  ) || ']'
                  from (
                    select "r_r_s".*
                    from "record" "r_r_s"
                    where
                      "r_r_s"."workspace_id" = $2::uuid
                      and "r_r_s"."object_id" = '30300000-0000-4000-8000-000000000300'::uuid
                      and "r_r_s"."data" @> jsonb_build_object('126', "r_r"."id"::text)
                      and "r_r_s"."deleted_at" is null
                    order by "r_r_s"."id"
                    limit 60
                  ) "r_r_r"
                ),
                '[]'
              ),
              ',"name":',
              coalesce(("r_r"."data" -> '128')::text, '""'),
              ',"badge":',
              coalesce(("r_r"."data" -> '129')::text, '""'),
              '}'
            )
            from "record" "r_r"
            where
              "r_r"."workspace_id" = $2::uuid
              and "r_r"."object_id" = '30300000-0000-4000-8000-000000000400'::uuid
              and "r_r"."id" = ("r"."data" ->> '126') collate "C"::uuid
              and "r_r"."deleted_at" is null
          ),
          'null'
        ),
        ',"ownerId":',
        coalesce(("r"."data" -> '126')::text, 'null'),
        '}'
      ),
      5000000
    )
    from "record" r
    where
      "r"."workspace_id" = $2::uuid
      and "r"."object_id" = '30300000-0000-4000-8000-000000000300'::uuid
      and "r"."id" = $5::uuid
      and "r"."deleted_at" is null
      and (select live from guard)
  ) as record
