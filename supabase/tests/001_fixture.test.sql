-- A workspace with a row in every table. Kept, not rolled back; the access matrix stands on it too.

-- The same id whenever asked: `tests.row_id('thread', 1)` is the thread of the first workspace filled.
create or replace function tests.row_id(kind text, n integer) returns uuid
language sql immutable as $$ select md5(kind || n)::uuid $$;

-- Fills a workspace that sign-up made. `n` keeps what is unique across workspaces apart.
create or replace function tests.fill_workspace(w uuid, person uuid, n integer) returns void
language plpgsql security definer set search_path = '' as $$
declare
  thread uuid := tests.row_id('thread', n);
  message uuid := tests.row_id('message', n);
  run uuid := tests.row_id('run', n);
  hubspot uuid := tests.row_id('hubspot', n);
  salesforce uuid := tests.row_id('salesforce', n);
  deal uuid := tests.row_id('deal', n);
  opportunity uuid := tests.row_id('opportunity', n);
  contact uuid := tests.row_id('contact_write', n);
begin
  insert into public.workspace_invitations
    (id, workspace_id, role, email, token_hash, created_by, expires_at, accepted_at, accepted_by, revoked_at)
  values (tests.row_id('invitation', n), w, 'member', 'someone@example.com', 'hash-' || n, person,
    now() + interval '1 day', now(), person, now());

  insert into public.threads (id, workspace_id, subject, normalised_subject, participants, message_count, first_message_at, last_message_at)
  values (thread, w, 'Re: Renewal', 'renewal', '{buyer@customer.example}', 1, now(), now());
  insert into public.messages
    (id, workspace_id, thread_id, internet_message_id, in_reply_to, reference_ids, from_address, from_name, to_recipients,
     cc_recipients, alias_tag, subject, sent_at, sent_at_local, body_text, body_html, snippet, warnings, raw_path, raw_bytes,
     is_redacted, redacted_at)
  values (message, w, thread, 'one@customer.example', 'zero@customer.example', '{zero@customer.example}',
    'buyer@customer.example', 'Buyer', '[{"address": "team@in.example"}]', '[{"address": "boss@customer.example"}]',
    'tag', 'Re: Renewal', now(), '2026-11-23T10:00:00+01:00', 'Call me on Friday.', '<p>Call me on Friday.</p>', 'Call me',
    '{charset}', 'raw/' || n, 100, true, now());
  insert into public.attachments (id, workspace_id, message_id, position, filename, content_type, size_bytes, sha256, path)
  values (tests.row_id('attachment', n), w, message, 0, 'offer.pdf', 'application/pdf', 10, 'abc', 'attachments/' || n);

  insert into public.refused_mail
    (id, workspace_id, reason, size_bytes, from_address, people, internet_message_id, content_key, raw_path)
  values (tests.row_id('refused', n), w, 'unstorable', 100, 'buyer@customer.example', '{buyer@customer.example}',
    'two@customer.example', encode(sha256(convert_to('refused' || n, 'UTF8')), 'hex'), 'raw/refused-' || n);

  insert into public.extraction_runs
    (id, workspace_id, thread_id, message_id, extractor_version, direction, decision, confidence, reasons, reply_start, reply_end)
  values (run, w, thread, message, '1', 'inbound', 'outcome', 0.9, '{clear}', 0, 18);
  insert into public.field_values (id, workspace_id, run_id, message_id, field, value, confidence, evidence, source, set_by)
  values (tests.row_id('fact', n), w, run, message, 'due', '"2026-11-27"', 0.9,
    '[{"part": "body", "start": 11, "end": 17}]', 'person', person);
  insert into public.review_items (id, workspace_id, thread_id, message_id, run_id, kind, reasons, proposal)
  values (tests.row_id('review', n), w, thread, message, run, 'extraction', '{low_confidence}', '{"due": "2026-11-27"}');
  insert into public.review_items (id, workspace_id, thread_id, message_id, run_id, kind, crm, reasons, proposal)
  values (tests.row_id('association', n), w, thread, message, run, 'association', 'hubspot', '{two_deals}', '{}');

  insert into public.crm_connections
    (id, workspace_id, crm, external_account_id, account_name, account_domain, account_url, installer_email, status, scopes,
     instance_url, connected_by, connected_at)
  values
    (hubspot, w, 'hubspot', 'portal-' || n, 'Team', 'team.example', 'https://app.hubspot.example', 'ann@example.com',
     'connected', '{oauth}', null, person, now()),
    (salesforce, w, 'salesforce', 'org-' || n, 'Team', 'team.example', null, 'ann@example.com', 'connected', '{api}',
     'https://team.my.salesforce.example', person, now());
  insert into public.pending_installs
    (id, crm, external_account_id, connection_id, status, claim_secret_hash, expires_at, claimed_at, claimed_by, claimed_workspace_id, begun_by,
     begun_for, begun_hash, return_url)
  values (tests.row_id('install', n), 'hubspot', 'portal-' || n, hubspot, 'claimed', 'hash', now(), now(), person, w, person,
    w, 'hash', 'https://app.hubspot.example');
  insert into public.connection_health (workspace_id, crm, connection_id, status, reason, owner, last_checked_at, last_ok_at)
  values (w, 'hubspot', hubspot, 'warning', 'rate_limited', 'provider', now(), now());
  insert into public.connection_health_events (workspace_id, connection_id, crm, status, reason)
  values (w, hubspot, 'hubspot', 'warning', 'rate_limited');
  insert into public.notices (workspace_id, connection_id, crm, kind) values (w, hubspot, 'hubspot', 'connection_error');
  insert into private.email_outbox (workspace_id, user_id, notice_id)
  select w, m.user_id, n.id from public.notices n
  join public.workspace_members m on m.workspace_id = n.workspace_id where n.workspace_id = w;
  insert into private.health_incidents (crm, failure, accounts, closed_at) values ('hubspot', 'timeout', 5, now());
  insert into private.crm_tokens (connection_id, access_token, refresh_token, expires_at, identity_url, lease_id, lease_expires_at)
  values (hubspot, 'sealed', 'sealed', now(), 'https://id.example', gen_random_uuid(), now());
  insert into private.oauth_states
    (state_hash, crm, workspace_id, user_id, code_verifier, browser_hash, begun_hash, login_url, return_url, expires_at, used_at)
  values ('state-' || n, 'hubspot', w, person, 'sealed', 'hash', 'hash', 'https://login.example', '/settings', now(), now());
  insert into private.rate_budgets (crm, external_account_id, tokens, paused_until) values ('hubspot', 'portal-' || n, 10, now());
  insert into private.erasure_outbox (workspace_id, bucket, paths) values (w, 'raw-email', array['raw/old-' || n]);
  insert into public.retention_runs (workspace_id, finished_at, messages) values (w, now(), 1);
  insert into public.disconnect_certificates (workspace_id, connection_id, crm, step, actor_user_id)
  values (w, hubspot, 'hubspot', 'fenced', person);
  insert into private.revocation_outbox
    (connection_id, workspace_id, crm, external_account_id, instance_url, access_token, refresh_token, identity_url, expires_at, claimed_until)
  values (tests.row_id('revocation', n), w, 'hubspot', 'old-portal-' || n, 'https://team.my.salesforce.example', 'sealed',
    'sealed', 'https://id.example', now(), now());
  insert into public.erasure_requests (id, workspace_id, address, address_hash, source, requested_by)
  values (tests.row_id('erasure', n), w, 'someone@customer.example', 'hash', 'admin', person);
  insert into private.owed_jobs (name, subject_id, workspace_id, thread_id, message_id, given_up_at)
  select 'apply_review', gen_random_uuid(), m.workspace_id, gen_random_uuid(), m.id, now() from public.messages m where m.workspace_id = w limit 1;
  insert into private.webhook_events (source, event_id) values ('hubspot', 'event-' || n);

  insert into public.deals
    (id, workspace_id, connection_id, crm, external_id, name, stage, amount, currency, close_on, is_open, company_name,
     company_domain, contact_emails)
  values
    (deal, w, hubspot, 'hubspot', 'deal-' || n, 'Renewal', 'proposal', 1200, 'EUR', '2026-12-31', true, 'Customer',
     'customer.example', '{buyer@customer.example}'),
    (opportunity, w, salesforce, 'salesforce', '006-' || n, 'Renewal', 'Proposal', 1200, 'EUR', '2026-12-31', true, 'Customer',
     'customer.example', '{buyer@customer.example}');
  insert into public.thread_links (id, workspace_id, thread_id, deal_id, crm, matched_by, linked_by)
  values (tests.row_id('link', n), w, thread, deal, 'hubspot', 'person', person);
  insert into public.waiting_outcomes (workspace_id, thread_id, message_id, run_id, waits_for, crm)
  select w, r.thread_id, r.message_id, r.id, 'deals', 'salesforce' from public.extraction_runs r where r.workspace_id = w;
  insert into public.crm_write_log
    (id, workspace_id, crm, connection_id, thread_id, message_id, object, action, idempotency_key, contact_write_id, deal_id,
     payload, state, dry_run, next_retry_at, error_code, error_owner, error_provider_code, error_http_status)
  values
    (contact, w, 'salesforce', salesforce, thread, message, 'contact', 'upsert', 'contact-key-0000' || n, null, null, '{}',
     'failed', true, now(), 'rate_limited', 'provider', '429', 429),
    (tests.row_id('task_write', n), w, 'salesforce', salesforce, thread, message, 'task', 'create', 'task-key-0000000' || n, contact,
     opportunity, '{}', 'queued', true, null, null, null, null, null);
  insert into public.audit_events (workspace_id, actor, actor_user_id, event, thread_id, message_id, write_id, connection_id)
  values (w, 'worker', person, 'crm_write_planned', thread, message, contact, salesforce);
end
$$;
grant execute on function tests.row_id(text, integer) to anon, authenticated;

select plan(1);
select has_function('tests', 'fill_workspace', 'a workspace can be filled');
select * from finish();
