import { parkedFor } from '@conduit/shared/writeState.ts';
import { describe, expect, it } from 'vitest';
import { env } from '../src/env.ts';
import { refusedByDatabase } from '../src/lib/actions/databaseErrors.ts';
import { standingFact, standingFacts } from '../src/lib/facts.ts';
import { safeNextPath, withNext } from '../src/lib/nextPath.ts';
import { actorName, eventSentence } from '../src/lib/present/audit.ts';
import { authErrorWords } from '../src/lib/present/authErrors.ts';
import {
  causeTitle,
  countObjects,
  fixWords,
  crmErrorWords,
  crmName,
  objectName,
  ownerWords,
  recordUrl,
  showsFailure,
  waitWords,
  writeWords,
} from '../src/lib/present/crm.ts';
import { formatDay, formatMoment, formatMonth, isoInstant } from '../src/lib/present/dates.ts';
import { marksOf, pieces, readEvidence, replyZones } from '../src/lib/present/evidence.ts';
import { factLabel, factWords, percent } from '../src/lib/present/facts.ts';
import { downloadDisposition, formatBytes } from '../src/lib/present/files.ts';
import { formatMoney } from '../src/lib/present/money.ts';
import { decisionWords, reasonWords } from '../src/lib/present/reasons.ts';
import { count, inboxTab, subjectOf, threadStatus, waitingWords } from '../src/lib/present/threads.ts';
import { decodeCursor, encodeCursor, likePattern } from '../src/lib/queries/inbox.ts';
import { loadFailed } from '../src/lib/result.ts';
import { reviewAnswer, reviewEditForm } from '../src/lib/reviewAnswer.ts';
import { firstOf } from '../src/lib/searchParams.ts';
import { securityHeaders } from '../src/lib/securityHeaders.ts';
import { saying } from './support/saying.ts';

describe('the environment', () => {
  it('names everything that is missing or malformed', () => {
    const before = { ...process.env };
    Object.assign(process.env, { SUPABASE_URL: 'ftp://x', APP_URL: 'nope', INBOUND_DOMAIN: 'a b' });
    delete process.env.SUPABASE_SECRET_KEY;
    expect(() => env()).toThrow(/SUPABASE_URL.*SUPABASE_SECRET_KEY.*APP_URL.*INBOUND_DOMAIN/s);
    process.env = before;
  });
});

describe('where to go after signing in', () => {
  it.each(['/w/1/inbox', '/invite/abc?x=1#y', '/'])('keeps a path of this site: %s', (path) => {
    expect(safeNextPath(path)).toBe(path);
  });
  it.each([
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/.//evil.example',
    'javascript:alert(1)',
    'inbox',
    '',
    undefined,
    7,
  ])('never leaves the site: %s', (value) => {
    expect(safeNextPath(value)).toBe('/');
  });
  it('says nothing about where to go when that is the front page', () => {
    expect(withNext('/sign-in', '/')).toBe('/sign-in');
    expect(withNext('/sign-in', '/w/1?a=b')).toBe('/sign-in?next=%2Fw%2F1%3Fa%3Db');
  });
});

describe('the security headers', () => {
  const plain = securityHeaders({ nonce: 'abc', https: false, development: false });
  it('run scripts by nonce only and let nobody frame the page', () => {
    expect(plain['Content-Security-Policy']).toContain("script-src 'self' 'nonce-abc' 'strict-dynamic';");
    expect(plain['Content-Security-Policy']).toContain("frame-ancestors 'none'");
    expect(plain['X-Content-Type-Options']).toBe('nosniff');
  });
  it('ask for HTTPS only where there is HTTPS', () => {
    const https = securityHeaders({ nonce: 'abc', https: true, development: false });
    expect(plain).not.toHaveProperty('Strict-Transport-Security');
    expect(https['Strict-Transport-Security']).toMatch(/max-age=\d{8}/);
    expect(https['Content-Security-Policy']).toContain('upgrade-insecure-requests');
  });
  it('allow eval only in development', () => {
    const development = securityHeaders({ nonce: 'abc', https: false, development: true });
    expect(development['Content-Security-Policy']).toContain("'unsafe-eval'");
    expect(plain['Content-Security-Policy']).not.toContain('unsafe-eval');
  });
});

describe('dates', () => {
  it('shows a moment in a time zone, and says when it is UTC', () => {
    expect(formatMoment('2026-11-20T15:05:00Z', 'Europe/Berlin')).toBe('20 Nov 2026, 16:05');
    expect(formatMoment('2026-11-20T15:05:00Z', 'UTC')).toBe('20 Nov 2026, 15:05 UTC');
  });
  it('understands timestamps as Postgres writes them', () => {
    expect(isoInstant('2026-11-20 15:05:00.123456+00')).toBe('2026-11-20T15:05:00.123456+00:00');
    expect(formatMoment('2026-11-20 15:05:00+00', 'UTC')).toBe('20 Nov 2026, 15:05 UTC');
    expect(isoInstant('2026-11-20T15:05:00Z')).toBe('2026-11-20T15:05:00Z');
  });
  it('does not fail on what is no date', () => {
    expect(formatMoment('soon', 'UTC')).toBe('at an unknown time');
    expect(formatDay('soon')).toBe('soon');
    expect(formatMonth('soon')).toBe('soon');
  });
});

describe('facts in words', () => {
  it.each([
    ['contact', { name: 'Ana Ruiz', email: 'ana@x.example' }, 'Ana Ruiz <ana@x.example>'],
    ['contact', { name: null, email: 'ana@x.example' }, 'ana@x.example'],
    [
      'participants',
      [
        { name: null, email: 'a@x.example' },
        { name: 'B', email: 'b@x.example' },
      ],
      'a@x.example, B <b@x.example>',
    ],
    ['company', { name: 'Globex', domain: 'globex.example' }, 'Globex (globex.example)'],
    ['company', { name: 'globex.example', domain: 'globex.example' }, 'globex.example'],
    ['company', { name: 'Globex', domain: null }, 'Globex'],
    ['intent', 'request_pricing', 'Pricing requested'],
    ['next_step', { action: 'send_pricing', owner: 'us' }, 'Send pricing (our move)'],
    ['next_step', { action: 'send_pricing', owner: 'them' }, 'Await pricing (their move)'],
    ['due_on', { date: '2026-11-27', basis: 'explicit', bound: 'by' }, 'By 27 November 2026'],
    [
      'due_on',
      { date: '2026-11-27', basis: 'relative', bound: 'on' },
      'On 27 November 2026, counted from the day it was sent',
    ],
    [
      'due_on',
      { date: '2027-01-04', basis: 'period', bound: 'not_before' },
      'Not before 4 January 2027, the edge of the period named',
    ],
    ['budget', { status: 'amount', amount: 45000, currency: 'EUR' }, '€45,000'],
    ['budget', { status: 'approved' }, 'Approved'],
    ['budget', { status: 'none' }, 'None yet'],
    ['authority', { status: 'decision_maker' }, 'Decides'],
    ['authority', { status: 'needs_approval', approver: 'cfo' }, 'Needs approval: CFO'],
    ['need', 'cut_costs', 'Lower costs'],
    ['timeline', { kind: 'date', value: '2027-03-01' }, '1 March 2027'],
    ['timeline', { kind: 'month', value: '2027-03' }, 'March 2027'],
    ['timeline', { kind: 'quarter', value: '2027-Q1' }, '2027 Q1'],
    ['intent', 'world_peace', 'Not readable'],
    ['shoe_size', 43, 'Not readable'],
  ])('%s %o', (field, value, words) => {
    expect(factWords(field, value)).toBe(words);
  });
  it('names fields, known or not', () => {
    expect([factLabel('due_on'), factLabel('shoe_size')]).toEqual(['Due', 'Shoe size']);
    expect(percent(0.934)).toBe('93 %');
  });
  it('let what a person set stand before what was read', () => {
    const read = { field: 'intent', value: 'support', source: 'extractor', created_at: '2026-01-02' };
    const set = { field: 'intent', value: 'negotiate', source: 'person', created_at: '2026-01-01' };
    const other = { field: 'zzz', value: 1, source: 'extractor', created_at: '2026-01-01' };
    const contact = { field: 'contact', value: 'broken', source: 'extractor', created_at: '2026-01-01' };
    expect(standingFact([read, set], 'intent')).toBe('negotiate');
    expect(standingFacts([other, read, set, contact])).toEqual([contact, set, other]);
    expect(standingFact([contact], 'contact')).toBeUndefined();
  });
});

describe('evidence', () => {
  const text = 'Could you send pricing by Friday?';
  it('cuts a text at every edge of a mark, overlaps included', () => {
    expect(
      pieces(text, [
        { factId: 'intent', start: 10, end: 22 },
        { factId: 'due', start: 15, end: 32 },
      ]),
    ).toEqual([
      { text: 'Could you ', factIds: [] },
      { text: 'send ', factIds: ['intent'] },
      { text: 'pricing', factIds: ['intent', 'due'] },
      { text: ' by Friday', factIds: ['due'] },
      { text: '?', factIds: [] },
    ]);
  });
  it('cuts off what lies outside, and loses no character', () => {
    const cut = pieces(text, [{ factId: 'x', start: -5, end: 999 }], 6, 14);
    expect(cut).toEqual([{ text: 'you send', factIds: ['x'] }]);
    expect(pieces('', [])).toEqual([]);
  });
  it('is left out when it is stored in no known shape', () => {
    expect(readEvidence([{ part: 'text', start: 0, end: 4 }])).toHaveLength(1);
    expect(readEvidence([{ part: 'moon', start: 0, end: 4 }])).toEqual([]);
    expect(readEvidence(null)).toEqual([]);
    expect(marksOf('f', [{ part: 'to', start: 0, end: 1 }])).toEqual([
      { part: 'to', start: 0, end: 1, factId: 'f' },
    ]);
  });
  it('tells the newest reply from what is around it', () => {
    expect(replyZones('intro reply > old', { start: 6, end: 11 })).toEqual({
      before: [0, 6],
      newest: [6, 11],
      quoted: [11, 17],
    });
    expect(replyZones('all of it', null)).toEqual({ before: null, newest: [0, 9], quoted: null });
  });
  it('takes the whole text when offsets make no sense', () => {
    expect(replyZones('short', { start: 4, end: 99 }).newest).toEqual([0, 5]);
    expect(replyZones('short', { start: 3, end: 3 }).newest).toEqual([0, 5]);
  });
});

describe('money, files and counts', () => {
  it('shows money with what is known of its currency', () => {
    expect(formatMoney(1234.5, 'EUR')).toBe('€1,234.5');
    expect(formatMoney(1200, null)).toBe('1,200');
    expect(formatMoney(1200, 'bananas')).toBe('1,200 bananas');
  });
  it('shows sizes in the unit that fits', () => {
    expect([0, 999, 2048, 482133, 3.2e6, 5e12].map(formatBytes)).toEqual([
      '0 B',
      '999 B',
      '2.0 kB',
      '482 kB',
      '3.2 MB',
      '5000 GB',
    ]);
  });
  it('offers a file under its own name without letting the name out of its header', () => {
    const header = downloadDisposition('Über "x"\r\nSet-Cookie: a=b (1).pdf');
    expect(header).not.toMatch(/[\r\n]/);
    expect(header).toContain('filename="_ber _x___Set-Cookie: a=b (1).pdf"');
    expect(header).toContain("filename*=UTF-8''%C3%9Cber%20%22x%22%0D%0ASet-Cookie%3A%20a%3Db%20%281%29.pdf");
  });
  it('counts in the right number', () => {
    expect([count(1, 'file', 'files'), count(2, 'file', 'files')]).toEqual(['1 file', '2 files']);
  });
});

describe('states in words', () => {
  it('has words for every state, and shows one it does not know', () => {
    expect(threadStatus('review')).toEqual({ label: 'Needs review', tone: 'warn' });
    expect(threadStatus('dreaming')).toEqual({ label: 'dreaming', tone: 'neutral' });
    expect(writeWords({ state: 'succeeded', permanent_failure: false }).label).toBe('Written');
    expect(writeWords({ state: 'failed', permanent_failure: true }).tone).toBe('bad');
    expect(writeWords({ state: 'dreaming', permanent_failure: false }).label).toBe('dreaming');
    expect([
      decisionWords('outcome'),
      decisionWords('review'),
      decisionWords('nothing'),
      decisionWords('x'),
    ]).toEqual([
      'There is an outcome worth writing down.',
      'A person should look before anything is written.',
      'There is nothing to write.',
      'x',
    ]);
    expect([reasonWords('weak_wording'), reasonWords('full_moon')]).toEqual([
      'The wording is tentative.',
      'full moon.',
    ]);
    expect([crmName('hubspot'), crmName('pipe')]).toEqual(['HubSpot', 'pipe']);
    expect([objectName('task'), objectName('call')]).toEqual(['Task', 'call']);
    expect(crmErrorWords('consent_denied')).toContain('declined');
    expect(crmErrorWords('gremlins')).toBe('Something went wrong (gremlins).');
    expect([ownerWords('us'), ownerWords('martians'), ownerWords(null)]).toEqual([
      'Conduit is on it.',
      '',
      '',
    ]);
    expect(authErrorWords('invalid_credentials')).toContain('do not match');
    expect(authErrorWords(undefined)).toContain('on our side');
    expect([subjectOf('  '), subjectOf('Hi')]).toEqual(['(no subject)', 'Hi']);
    expect([inboxTab('review'), inboxTab('x')]).toEqual(['review', 'all']);
    expect([firstOf(['a', 'b']), firstOf('c'), firstOf(undefined)]).toEqual(['a', 'c', undefined]);
  });
  it('links to the record where the CRM has a page for it', () => {
    const hubspot = { crm: 'hubspot', account_url: 'https://app.hubspot.com/contacts/42/' };
    expect(recordUrl(hubspot, 'contact', '7')).toBe('https://app.hubspot.com/contacts/42/record/0-1/7');
    expect(recordUrl(hubspot, 'task', '7')).toBeNull();
    expect(recordUrl({ crm: 'salesforce', account_url: 'https://a.my.salesforce.com' }, 'task', '00T')).toBe(
      'https://a.my.salesforce.com/00T',
    );
    expect(recordUrl({ ...hubspot, account_url: 'javascript:alert(1)' }, 'contact', '7')).toBeNull();
    expect(recordUrl(undefined, 'contact', '7')).toBeNull();
    expect(recordUrl(hubspot, 'contact', null)).toBeNull();
  });
});

describe('what stopped a write', () => {
  it('has a heading and a way out, by the provider’s own code where that says more', () => {
    expect(causeTitle('validation')).toBe('A value was refused');
    expect(fixWords('validation', null)).toContain('Compare the preview');
    expect(fixWords('validation', 'FIELD_CUSTOM_VALIDATION_EXCEPTION')).toContain(
      'validation rule in Salesforce',
    );
  });
  it('is named when it is new, so that it can be reported', () => {
    expect(causeTitle('brand_new')).toBe('brand new');
    expect(causeTitle(null)).toBe('No reason was given');
    expect(fixWords('brand_new', 'X')).toContain('mention the code');
    expect(fixWords(null, null)).toContain('mention the code');
  });
  it('asks for a person where reading could not settle it', () => {
    const asked = { state: 'parked', permanent_failure: false, parked_for: 'person' };
    expect(writeWords(asked).label).toBe('May already be there');
    expect(writeWords({ ...asked, parked_for: 'quota' }).label).toBe('On hold');
  });
  it('on hold says what it waits for, each in its own words', () => {
    const held = { state: 'parked', permanent_failure: false };
    const details = parkedFor.map((reason) => writeWords({ ...held, parked_for: reason }).detail);
    expect(new Set(details).size).toBe(parkedFor.length);
    expect(writeWords({ ...held, parked_for: 'paused' }).detail).toContain('live writes');
    expect(writeWords({ ...held, parked_for: 'dry_run' }).detail).toContain('dry run');
    expect(writeWords({ ...held, parked_for: 'contact' }).detail).not.toContain('connection');
    expect(writeWords({ ...held, parked_for: null }).detail).toContain('connection');
    for (const reason of parkedFor) {
      expect(crmErrorWords(reason)).not.toContain('Something went wrong');
      expect(causeTitle(reason)).not.toBe(reason);
    }
  });
  it('does not blame what it met before for what it waits for now', () => {
    expect(showsFailure({ state: 'parked', parked_for: 'paused' })).toBe(false);
    expect(showsFailure({ state: 'parked', parked_for: 'connection' })).toBe(true);
    expect(showsFailure({ state: 'failed' })).toBe(true);
    expect(showsFailure({ state: 'planned' })).toBe(false);
  });
  it('says what a conversation waits for', () => {
    expect(waitWords([{ waitsFor: 'crm', crm: null }])).toBe(
      'This conversation waits for a CRM to be connected.',
    );
    expect(
      waitWords([
        { waitsFor: 'crm', crm: 'salesforce' },
        { waitsFor: 'deals', crm: 'hubspot' },
      ]),
    ).toBe(
      'This conversation waits for Salesforce to be connected. This conversation waits until the deals of HubSpot are read.',
    );
    expect(threadStatus('waits_crm').label).toBe('Waits for a CRM');
    expect(threadStatus('waits_deals').label).toBe('Waits for deals');
    expect(waitingWords(1)).toBe('1 conversation waits for a CRM to be connected.');
    expect(eventSentence('outcome_waits', { waits_for: 'deals', crm: 'hubspot' })).toBe(
      'The outcome waits until the deals of HubSpot are read.',
    );
    expect(eventSentence('outcome_waits', { waits_for: 'crm' })).toContain('a CRM');
    expect(eventSentence('outcome_waits', { waits_for: 'crm', crm: 'hubspot' })).toContain('HubSpot');
    expect(eventSentence('outcome_stopped_waiting', { reason: 'discarded' })).toContain('somebody chose so');
    expect(eventSentence('outcome_stopped_waiting', {})).toBe(
      'The outcome waits no longer and is not written.',
    );
    expect(eventSentence('planned_writes_requested', { writes: 3 })).toBe(
      'Somebody had 3 planned writes sent.',
    );
  });
  it('counts in whole words', () => {
    expect([countObjects(1, 'task'), countObjects(2, 'note')]).toEqual(['1 task', '2 notes']);
  });
});

describe('the audit trail as sentences', () => {
  it.each([
    [
      'message_received',
      { thread: 'joined', attachments: 2 },
      'A message came in and joined this conversation, with 2 files.',
    ],
    ['message_received', {}, 'A message came in.'],
    ['message_refused', { reason: 'too_large' }, 'A mail came in that could not be read.'],
    [
      'message_refused',
      { reason: 'unstorable', original: true },
      'A mail came in that could not be stored; the original is kept.',
    ],
    [
      'job_given_up',
      { job: 'extract_thread', resends: 8 },
      'Reading it failed, also after 8 new tries. It waits for Conduit’s operators.',
    ],
    [
      'job_given_up',
      { job: 'other', resends: 1 },
      'A part of the work failed, also after 1 new try. It waits for Conduit’s operators.',
    ],
    [
      'facts_extracted',
      { decision: 'outcome', fields: ['due_on', 'intent'] },
      'It was read: found due, what they want.',
    ],
    ['facts_extracted', { decision: 'review' }, 'It was read.'],
    [
      'facts_extracted',
      { decision: 'nothing', reasons: ['automated'] },
      'It was read: nothing to write. A machine sent it.',
    ],
    [
      'review_requested',
      { kind: 'association', deals: 2, crm: 'hubspot' },
      'A person was asked to choose between 2 deals in HubSpot.',
    ],
    ['review_requested', { kind: 'extraction', reasons: [] }, 'A person was asked to look at it.'],
    ['review_approved', { kind: 'association' }, 'The deal was approved.'],
    ['review_edited', { kind: 'extraction' }, 'The reading was corrected and approved.'],
    ['review_rejected', { kind: 'association' }, 'None of the proposed deals was right.'],
    ['review_rejected', {}, 'The reading was rejected.'],
    ['review_answer_not_understood', {}, 'The answer to the review could not be used; what was read stands.'],
    [
      'deal_linked',
      { crm: 'hubspot', matched_by: 'domain' },
      'Linked to a deal in HubSpot by the company’s domain.',
    ],
    ['deal_linked', {}, 'Linked to a deal in the CRM.'],
    ['no_deal_found', { crm: 'salesforce' }, 'No open deal in Salesforce fits.'],
    [
      'crm_writes_planned',
      { crm: 'hubspot', dry_run: true },
      'A task and a note for HubSpot were composed; dry run, so nothing is sent.',
    ],
    ['crm_writes_planned', { crm: 'hubspot' }, 'A task and a note for HubSpot were composed.'],
    ['crm_write_planned', { object: 'note' }, 'A note for the CRM was composed.'],
    ['crm_write_queued', {}, 'The record was queued for the CRM.'],
    ['crm_write_sent', { object: 'task', crm: 'hubspot' }, 'The task was sent to HubSpot.'],
    ['crm_write_succeeded', { object: 'task', crm: 'hubspot' }, 'The task was written to HubSpot.'],
    [
      'crm_write_found',
      { object: 'task', crm: 'hubspot' },
      'The task was found in HubSpot: it had arrived after all.',
    ],
    [
      'crm_write_retry_scheduled',
      { object: 'task', crm: 'hubspot', code: 'timeout' },
      'The task did not reach HubSpot and will be tried again. The CRM did not answer in time. It is tried again by itself.',
    ],
    [
      'crm_write_retry_scheduled',
      { object: 'task', crm: 'hubspot' },
      'The task did not reach HubSpot and will be tried again.',
    ],
    [
      'crm_write_answer_lost',
      { object: 'task', crm: 'hubspot' },
      'HubSpot did not answer about the task; it is being checked.',
    ],
    [
      'crm_write_parked',
      { object: 'task', crm: 'hubspot', code: 'token_revoked' },
      'The task for HubSpot is on hold. The CRM no longer accepts the connection. Connect it again.',
    ],
    ['crm_write_parked', { object: 'task', crm: 'hubspot' }, 'The task for HubSpot is on hold.'],
    ['crm_write_cancelled', { object: 'task', crm: 'hubspot' }, 'The task for HubSpot was cancelled.'],
    [
      'crm_write_marked_permanent_failure',
      { object: 'task', crm: 'hubspot', code: 'validation' },
      'The task could not be written to HubSpot. The CRM refused a value.',
    ],
    [
      'crm_write_marked_permanent_failure',
      { object: 'task', crm: 'hubspot' },
      'The task could not be written to HubSpot.',
    ],
    [
      'crm_write_retry_requested',
      { object: 'task', crm: 'hubspot' },
      'Somebody asked for the task to be sent to HubSpot again.',
    ],
    [
      'crm_write_dismissed',
      { object: 'note', crm: 'hubspot', reason: 'done_by_hand' },
      'The note for HubSpot was dismissed: done by hand.',
    ],
    [
      'crm_write_dismissed',
      { object: 'note', crm: 'hubspot', reason: 'a_new_one' },
      'The note for HubSpot was dismissed: a new one.',
    ],
    ['crm_write_dismissed', { object: 'note', crm: 'hubspot' }, 'The note for HubSpot was dismissed.'],
    [
      'crm_write_answered',
      { object: 'note', crm: 'hubspot', answer: 'written' },
      'Somebody found the note in HubSpot.',
    ],
    [
      'crm_write_answered',
      { object: 'note', crm: 'hubspot', answer: 'not_written' },
      'Somebody looked: the note is not in HubSpot, so it is sent.',
    ],
    ['crm_connected', { crm: 'hubspot' }, 'HubSpot was connected.'],
    ['crm_reconnected', { crm: 'hubspot' }, 'HubSpot was connected again.'],
    [
      'crm_connection_error',
      { crm: 'hubspot', reason: 'token_revoked' },
      'The connection to HubSpot stopped working. The CRM no longer accepts the connection. Connect it again.',
    ],
    ['crm_connection_error', { crm: 'hubspot' }, 'The connection to HubSpot stopped working.'],
    ['install_claimed', { crm: 'hubspot' }, 'An installation of HubSpot was claimed for this workspace.'],
    ['workspace_created', {}, 'The workspace was created.'],
    ['invitation_created', { role: 'admin' }, 'Somebody was invited as admin.'],
    ['invitation_created', {}, 'Somebody was invited as member.'],
    ['invitation_revoked', {}, 'An invitation was withdrawn.'],
    ['invitation_accepted', { role: 'admin' }, 'Somebody joined as admin.'],
    ['invitation_accepted', 'not an object', 'Somebody joined as member.'],
    ['member_removed', {}, 'A member was removed.'],
    ['write_unasked_enabled', {}, 'Writing without asking was switched on.'],
    ['write_unasked_disabled', {}, 'Writing without asking was switched off.'],
    [
      'review_returned',
      { kind: 'association', reason: 'deal_gone' },
      'The answer could not be carried out, so a person is asked again. The deal you chose is no longer open, so nothing was written. Choose another one.',
    ],
    [
      'review_returned',
      { reason: 'some_new_code' },
      'The answer could not be carried out, so a person is asked again. It could not be carried out, so nothing was written. Please answer again.',
    ],
    [
      'review_settled',
      { crm: 'hubspot' },
      'The same question about HubSpot was answered for another message.',
    ],
    [
      'review_undone',
      { kind: 'association' },
      'The decision about the deal was taken back before it took effect.',
    ],
    ['live_writes_enabled', {}, 'Live writes were switched on.'],
    ['live_writes_disabled', {}, 'Live writes were switched off.'],
    ['retention_policy_changed', {}, 'The retention policy was changed.'],
    ['retention_purge_completed', { messages: 3 }, 'Mail past its time was redacted: 3 messages.'],
    ['retention_purge_completed', {}, 'Mail past its time was redacted.'],
    ['something_new_happened', {}, 'Something new happened.'],
  ])('%s %o', (event, detail, sentence) => {
    expect(eventSentence(event, detail)).toBe(sentence);
  });
  it('name who did it', () => {
    const members = [{ userId: 'u1', email: 'sam@acme.example' }];
    expect(actorName({ actor: 'user', actor_user_id: 'u1' }, members)).toBe('sam@acme.example');
    expect(actorName({ actor: 'user', actor_user_id: 'gone' }, members)).toBe('A person');
    expect(actorName({ actor: 'worker', actor_user_id: null }, members)).toBe('Conduit');
    expect(actorName({ actor: 'ghost', actor_user_id: null }, members)).toBe('ghost');
  });
});

describe('a refusal by the database', () => {
  it.each([
    ['42501', 'not allowed'],
    ['22X01', 'at least one owner'],
    ['22X04', 'not understood'],
    ['22X11', 'withdrawn'],
    ['22X12', 'already used'],
    ['22X13', 'expired'],
    ['22X14', 'another address'],
    ['22X20', 'no longer here'],
    ['22X21', 'already decided'],
    ['22X22', 'one of this workspace'],
    ['57014', 'did not go through'],
  ])('%s is told in words, keeping its code', (code, words) => {
    expect(refusedByDatabase({ code })).toMatchObject({
      ok: false,
      code,
      message: saying(words),
    });
  });
  it('without a code is a matter of not getting through', () => {
    expect(refusedByDatabase({}).code).toBe('unreachable');
    expect(loadFailed({}).error.code).toBe('unreachable');
  });
});

describe('paging and searching the inbox', () => {
  const id = '6ff269f7-ca82-4572-a7de-3117492bb07e';
  it('reads back the place it wrote down', () => {
    const cursor = encodeCursor({ lastMessageAt: '2026-11-21T09:12:00.123456+00:00', id });
    expect(decodeCursor(cursor)).toEqual({ at: '2026-11-21T09:12:00.123456+00:00', id });
  });
  it.each([undefined, '', 'x~y', `2026-11-21T09:12:00Z~${id}~z`, `now~${id}`])(
    'starts over for a place it never wrote: %s',
    (cursor) => {
      expect(decodeCursor(cursor)).toBeNull();
    },
  );
  it('searches for what was typed, not for a pattern', () => {
    expect(likePattern('100%_*\\')).toBe('%100\\%\\_\\\\%');
    expect(likePattern('x'.repeat(500))).toHaveLength(102);
  });
});

describe('the edit form of a review', () => {
  const filled = {
    action: 'send_pricing',
    owner: 'us',
    dueOn: '2026-11-27',
    contactName: ' Ana ',
    contactEmail: 'ana@x.example',
  };
  it('becomes the facts a write is composed from', () => {
    expect(reviewAnswer(reviewEditForm.parse(filled))).toEqual({
      facts: {
        next_step: { action: 'send_pricing', owner: 'us' },
        due_on: { date: '2026-11-27', basis: 'explicit', bound: 'by' },
        contact: { name: 'Ana', email: 'ana@x.example' },
      },
    });
  });
  it('leaves out what was left empty', () => {
    const bare = reviewEditForm.parse({ ...filled, dueOn: '', contactName: '', contactEmail: '' });
    expect(reviewAnswer(bare)).toEqual({ facts: { next_step: { action: 'send_pricing', owner: 'us' } } });
    const nameless = reviewEditForm.parse({ ...filled, contactName: '' });
    expect(reviewAnswer(nameless).facts.contact).toEqual({ name: null, email: 'ana@x.example' });
  });
  it.each([
    ['a step not on the list', { action: 'fly' }, 'action'],
    ['a day that does not exist', { dueOn: '2026-02-30' }, 'dueOn'],
    ['a name without an address', { contactEmail: '' }, 'contactEmail'],
  ])('refuses %s', (_what, change, field) => {
    const parsed = reviewEditForm.safeParse({ ...filled, ...change });
    expect(parsed.error?.issues[0]?.path).toEqual([field]);
  });
});
