/**
 * What every text and JSON column may hold, and so what a purge owes it. A column that is not listed here fails a test:
 * whoever adds one decides.
 *
 * - `mail`: words out of a message or chosen by its sender. Purged at the age of the message (or the file).
 * - `person`: names and addresses of people outside. Kept with the conversation; an erasure removes them.
 * - `derived`: normalised values read or composed from mail, never a run of its words. Purged unless facts are kept.
 * - `identifier`: ids, hashes and paths, of ours or of others' systems.
 * - `code`: states, kinds, reasons: words of a fixed list.
 * - `setting`: what members and admins type about themselves and their workspace, and CRM accounts and deals as their
 *   CRM names them.
 * - `sealed`: secrets, encrypted or hashed.
 */
export type DataClass = 'mail' | 'person' | 'derived' | 'identifier' | 'code' | 'setting' | 'sealed';

export const DATA_CLASSES: Readonly<Record<string, Readonly<Record<string, DataClass>>>> = {
  'public.messages': {
    internet_message_id: 'identifier',
    in_reply_to: 'identifier',
    reference_ids: 'identifier',
    from_address: 'person',
    from_name: 'person',
    to_recipients: 'person',
    cc_recipients: 'person',
    alias_tag: 'identifier',
    subject: 'mail',
    sent_at_local: 'code',
    body_text: 'mail',
    body_html: 'mail',
    snippet: 'mail',
    text_from: 'code',
    warnings: 'code',
    raw_path: 'identifier',
  },
  'public.attachments': { filename: 'mail', content_type: 'code', sha256: 'identifier', path: 'identifier' },
  'public.refused_mail': {
    reason: 'code',
    from_address: 'person',
    people: 'person',
    internet_message_id: 'identifier',
    content_key: 'identifier',
    raw_path: 'identifier',
  },
  'public.threads': { subject: 'mail', normalised_subject: 'mail', participants: 'person', status: 'code' },
  'public.inbound_aliases': { alias: 'setting' },

  'public.extraction_runs': {
    extractor_version: 'code',
    direction: 'code',
    decision: 'code',
    reasons: 'code',
  },
  'public.field_values': { field: 'code', value: 'derived', evidence: 'identifier', source: 'code' },
  'public.review_items': {
    kind: 'code',
    crm: 'code',
    status: 'code',
    reasons: 'code',
    proposal: 'derived',
    resolution: 'derived',
    returned_for: 'code',
  },

  'public.crm_write_log': {
    crm: 'code',
    object: 'code',
    action: 'code',
    idempotency_key: 'identifier',
    payload: 'derived',
    state: 'code',
    external_id: 'identifier',
    person_kind: 'code',
    error_code: 'code',
    error_owner: 'code',
    error_provider_code: 'code',
    parked_for: 'code',
  },
  'public.deals': {
    crm: 'code',
    external_id: 'identifier',
    name: 'setting',
    stage: 'setting',
    currency: 'code',
    company_name: 'setting',
    company_domain: 'setting',
    contact_emails: 'person',
  },
  'public.thread_links': { crm: 'code', matched_by: 'code' },
  'public.waiting_outcomes': { waits_for: 'code', crm: 'code' },

  'public.crm_connections': {
    crm: 'code',
    external_account_id: 'identifier',
    account_name: 'setting',
    account_domain: 'setting',
    account_url: 'setting',
    installer_email: 'setting',
    status: 'code',
    scopes: 'code',
    instance_url: 'setting',
  },
  'public.pending_installs': {
    crm: 'code',
    external_account_id: 'identifier',
    status: 'code',
    metadata: 'setting',
    claim_secret_hash: 'sealed',
    begun_hash: 'sealed',
    return_url: 'setting',
  },
  'public.connection_health': {
    crm: 'code',
    status: 'code',
    reason: 'code',
    owner: 'code',
    next_step: 'code',
    failure: 'code',
    missing_scopes: 'code',
  },
  'public.connection_health_events': { crm: 'code', status: 'code', reason: 'code' },
  'public.notices': { crm: 'code', kind: 'code', reason: 'code' },
  'public.disconnect_certificates': { crm: 'code', step: 'code', detail: 'code' },

  'public.workspaces': { name: 'setting' },
  'public.workspace_members': { role: 'code', email: 'setting' },
  'public.workspace_invitations': { role: 'code', email: 'setting', token_hash: 'sealed' },
  'public.audit_events': { actor: 'code', event: 'code', detail: 'code' },
  'public.erasure_requests': {
    address: 'person',
    address_hash: 'sealed',
    source: 'code',
    certificate: 'identifier',
  },

  'private.crm_tokens': { access_token: 'sealed', refresh_token: 'sealed', identity_url: 'identifier' },
  'private.oauth_states': {
    state_hash: 'sealed',
    crm: 'code',
    code_verifier: 'sealed',
    browser_hash: 'sealed',
    begun_hash: 'sealed',
    login_url: 'setting',
    return_url: 'setting',
  },
  'private.rate_budgets': { crm: 'code', external_account_id: 'identifier' },
  'private.erasure_outbox': { bucket: 'code', paths: 'identifier', last_error: 'code' },
  'private.revocation_outbox': {
    crm: 'code',
    external_account_id: 'identifier',
    instance_url: 'setting',
    access_token: 'sealed',
    refresh_token: 'sealed',
    identity_url: 'identifier',
    queued: 'code',
  },
  'private.email_outbox': { error_code: 'code' },
  'private.health_incidents': { crm: 'code', failure: 'code' },
  'private.owed_jobs': { name: 'code', crm: 'code' },
  'private.webhook_events': { source: 'code', event_id: 'identifier' },
};
