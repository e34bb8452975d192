with stored as materialized (
  select i.fingerprint, i.frame, i.records, i.left_out, i.first_id, i.last_id, i.outcomes
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
)
select
  exists (
    select
    from api_key k
    where
      k.hash = $3
      and k.workspace_id = $1::uuid
      and k.revoked_at is null
      and (k.expires_at is null or k.expires_at > now())
      and $4 = any(k.scopes)
  ) as live,
  (select s.fingerprint from stored s) as stored_fingerprint,
  (select s.frame from stored s) as stored_frame,
  (select s.records from stored s) as stored_records,
  (select s.left_out from stored s) as stored_left_out,
  (select s.first_id from stored s) as stored_first,
  (select s.last_id from stored s) as stored_last,
  (select s.outcomes from stored s) as stored_outcomes
