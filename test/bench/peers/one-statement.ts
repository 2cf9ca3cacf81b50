/** Who asks for whose report: expressions of SQL, parameters or lookups. */
export interface AskedBy {
  readonly clientId: string;
  readonly uscc: string;
  readonly authorizationId: string;
  readonly itemCodes: string;
  readonly requestId: string;
}

/**
 * What the gateway does for a report of held data, in one statement: is the client's institution active and assessed, does
 * the authorization allow it now; the snapshot's fragments; a usage record for each provider and the copy of the report.
 * Gives one row with the text, or none.
 */
export const oneStatement = ({ clientId, uscc, authorizationId, itemCodes, requestId }: AskedBy): string => `
  with asked as materialized (
    select ${uscc} as uscc, ${authorizationId} as authorization_id
  ), caller as materialized (
    select c.client_id, p.id as institution_id
    from client c join participant p on p.id = c.participant_id
    where c.client_id = ${clientId} and c.status = 'active' and p.status = 'active' and exists (
      select from assessment a where a.institution_id = p.id and a.cleared_tier in ('authorized', 'model-only')
        and a.valid_from <= clock_timestamp() and clock_timestamp() < a.valid_until)
  ), permit as materialized (
    select z.uscc, z.id, z.purpose, caller.institution_id, caller.client_id
    from caller, "authorization" z
    where z.uscc = (select uscc from asked) and z.id = (select authorization_id from asked)
      and z.institution_id = caller.institution_id and z.status = 'active' and z.purpose = 'pre-loan-review'
      and z.valid_from <= clock_timestamp() and clock_timestamp() < z.valid_until
      and ${itemCodes} <@ z.item_codes and 'physical-collection' = any (z.modes)
  ), held as materialized (
    select f.item_code, f.provider_id, s.fragment
    from permit, enterprise_snapshot s join feed f on f.id = s.feed_id
    where s.uscc = (select uscc from asked) and f.item_code = any (${itemCodes})
  ), report_text as materialized (
    select permit.*, '{"uscc":"' || uscc || '","sections":[' || coalesce((
      select string_agg('{"itemCode":"' || item_code || '","records":' || fragment || '}', ',') from held), '') || ']}' as body
    from permit
  ), recorded as (
    insert into usage_record (uscc, at, id, event, institution_id, client_id, operator_user, item_codes, catalog_versions,
      provider_id, mode, purpose, authorization_id, outcome, rows, request_id)
    select permit.uscc, clock_timestamp(), gen_random_uuid(), 'report.released', permit.institution_id, permit.client_id,
      'officer-017', array[held.item_code], '{}', held.provider_id, 'physical-collection', permit.purpose, permit.id,
      'decided', 1, ${requestId}
    from permit, held
  ), kept as (
    insert into report (uscc, id, report_no, institution_id, generated_at, expires_at, question, body, digest)
    select uscc, gen_random_uuid(), '20261128000000AAAAAAAA', institution_id, now(), now() + interval '30 days', '{}', body, ''
    from report_text
  )
  select body from report_text`;
