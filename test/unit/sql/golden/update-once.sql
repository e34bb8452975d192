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
  problems as materialized (
    select 0 as n, ''::text as kind, ''::text as name, ''::text as value where false
  ),
  written as (
    update "record" t
    set
      "data" = (("t"."data" || $6::jsonb) - array(select jsonb_array_elements_text($7::jsonb))),
      updated_at = greatest(
        date_trunc('milliseconds', now()), t.updated_at + interval '1 millisecond'
      )
    where
      "t"."workspace_id" = $1::uuid
      and "t"."object_id" = '30300000-0000-4000-8000-000000000300'::uuid
      and t.id = $8::uuid
      and t.deleted_at is null
      and (select live from guard)
      and not exists (select from problems)
    returning t.*
  ),
  answered as materialized (
    select
      case
      when exists (select from written) then within_size(
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
              order by w.id
            ),
            ''
          ) || ']'
          from written w
        ),
        5000000
      ) end as records,
      null::text as first_id,
      null::text as last_id
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
    select $1::uuid, $2::text, $9, $10, a.records, a.first_id, a.last_id
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
  exists (
    select
    from "record" t
    where
      "t"."workspace_id" = $1::uuid
      and "t"."object_id" = '30300000-0000-4000-8000-000000000300'::uuid
      and t.id = $8::uuid
      and t.deleted_at is null
  ) as found
