-- An index row holds some 2,700 bytes. A text that is indexed and chosen by a stranger or a CRM is therefore bounded in
-- bytes, or a mail with a long subject in Chinese can never be stored, however often it is delivered. A test holds every
-- index to it.

create function private.longest_octets(texts text[]) returns integer
language sql immutable parallel safe set search_path = '' as $$
  select coalesce(max(octet_length(t)), 0) from unnest(texts) as t
$$;
comment on function private.longest_octets(text[]) is 'Bytes of the longest of them.';
grant execute on function private.longest_octets(text[]) to conduit_functions, conduit_worker;

-- What is there already and longer than is taken from now on. A subject that was cut still finds itself; an identifier
-- gives way to its hash, as that of a mail without one.
update public.threads set normalised_subject = left(normalised_subject, 249) where octet_length(normalised_subject) > 998;
update public.messages set internet_message_id = 'sha256:' || encode(sha256(convert_to(internet_message_id, 'UTF8')), 'hex')
  where octet_length(internet_message_id) > 998;
update public.messages set reference_ids = array(select r from unnest(reference_ids) as r where octet_length(r) <= 998)
  where private.longest_octets(reference_ids) > 998;
update public.deals set company_domain = null where octet_length(company_domain) > 255;
update public.deals set contact_emails = array(select e from unnest(contact_emails) as e where octet_length(e) <= 320)
  where private.longest_octets(contact_emails) > 320;

-- Mail. RFC 5322, 2.1.1: no line is longer than 998. RFC 5321, 4.5.3.1: no address is longer than 320.
alter table public.threads add constraint normalised_subject_bounded check (octet_length(normalised_subject) <= 998);
alter table public.messages
  add constraint internet_message_id_bounded check (octet_length(internet_message_id) <= 998),
  add constraint reference_ids_bounded check (private.longest_octets(reference_ids) <= 998),
  add constraint raw_path_bounded check (octet_length(raw_path) <= 512);
alter table public.attachments add constraint path_bounded check (octet_length(path) <= 512);

-- What CRMs name.
alter table public.deals
  add constraint external_id_bounded check (octet_length(external_id) <= 255),
  add constraint company_domain_bounded check (octet_length(company_domain) <= 255),
  add constraint contact_emails_bounded check (private.longest_octets(contact_emails) <= 320);
alter table public.crm_write_log
  add constraint external_id_bounded check (octet_length(external_id) <= 255),
  add constraint payload_email_bounded check (octet_length(payload ->> 'email') <= 320);
alter table public.crm_connections
  add constraint external_account_id_bounded check (octet_length(external_account_id) <= 255);
alter table public.pending_installs
  add constraint external_account_id_bounded check (octet_length(external_account_id) <= 255);
alter table private.rate_budgets
  add constraint external_account_id_bounded check (octet_length(external_account_id) <= 255);
alter table private.revocation_outbox
  add constraint external_account_id_bounded check (octet_length(external_account_id) <= 255);
alter table private.webhook_events add constraint event_id_bounded check (octet_length(event_id) <= 255);

-- Ours.
alter table public.extraction_runs
  add constraint extractor_version_bounded check (octet_length(extractor_version) <= 100);
alter table public.workspace_invitations add constraint token_hash_bounded check (octet_length(token_hash) <= 128);
alter table private.oauth_states add constraint state_hash_bounded check (octet_length(state_hash) <= 128);
alter table private.health_incidents add constraint failure_bounded check (octet_length(failure) <= 100);
