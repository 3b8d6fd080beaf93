import { describe, expect, it } from 'vitest';

import {
  CLAIM_TTL_DAYS,
  hubspotReturnUrl,
  installerDiffers,
  pendingInstallPayload,
  validateClaim,
  workspaceToFinish,
  type ClaimAttempt,
  type InstalledAccount,
} from '../src/installFlow.ts';

const NOW = Date.parse('2026-11-23T09:00:00Z');
const DAY_MS = 24 * 60 * 60 * 1000;

const account: InstalledAccount = {
  crm: 'hubspot',
  externalAccountId: '48210001',
  name: 'acme.example',
  domain: 'acme.example',
  url: 'https://app.hubspot.com/contacts/48210001',
  installerEmail: 'Dana@Acme.example',
  installerUserId: '71',
  scopes: ['oauth', 'crm.objects.contacts.read'],
};

describe('the row of a pending install', () => {
  it('holds the account’s own id, who installed it, and until when it can be claimed', () => {
    const given = { claimSecretHash: 'hash', now: NOW, begun: null, returnUrl: null };
    expect(pendingInstallPayload(account, given)).toEqual({
      crm: 'hubspot',
      external_account_id: '48210001',
      status: 'pending',
      claim_secret_hash: 'hash',
      expires_at: new Date(NOW + CLAIM_TTL_DAYS * DAY_MS).toISOString(),
      metadata: {
        account_name: 'acme.example',
        account_domain: 'acme.example',
        installer_email: 'dana@acme.example',
        installer_user_id: '71',
        scopes: ['oauth', 'crm.objects.contacts.read'],
        installs: 1,
      },
      begun_by: null,
      begun_for: null,
      begun_hash: null,
      return_url: null,
    });
  });

  it('holds who began it, for which workspace and in which browser, and where HubSpot wants the browser back', () => {
    const begun = { userId: 'dana', workspaceId: 'acme', browserHash: 'browser' };
    const returnUrl = 'https://app.hubspot.com/return';
    expect(
      pendingInstallPayload(account, { claimSecretHash: 'hash', now: NOW, begun, returnUrl }),
    ).toMatchObject({ begun_by: 'dana', begun_for: 'acme', begun_hash: 'browser', return_url: returnUrl });
  });

  it('is renewed when the account is installed again: secret, time and what is known of it', () => {
    const later = NOW + 3 * DAY_MS;
    const renamed = { ...account, name: 'Acme Robotics', installerEmail: null };
    const renewed = pendingInstallPayload(renamed, {
      claimSecretHash: 'next',
      now: later,
      begun: null,
      returnUrl: null,
      previous: { installs: 1 },
    });
    expect(renewed.claim_secret_hash).toBe('next');
    expect(Date.parse(renewed.expires_at)).toBe(later + CLAIM_TTL_DAYS * DAY_MS);
    expect(renewed.metadata).toMatchObject({
      account_name: 'Acme Robotics',
      installer_email: null,
      installs: 2,
    });
  });
});

type Install = NonNullable<ClaimAttempt['install']>;
const pending: Install = {
  status: 'pending',
  expiresAt: new Date(NOW + DAY_MS).toISOString(),
  claimSecretHash: 'hash',
  claimedBy: null,
  claimedWorkspaceId: null,
  installerEmail: 'dana@acme.example',
  boundWorkspaceId: null,
  begun: null,
};
const attempt = (install: Partial<Install> = {}, rest: Partial<ClaimAttempt> = {}): ClaimAttempt => ({
  install: { ...pending, ...install },
  secretHash: 'hash',
  beginHash: null,
  user: { id: 'dana', email: 'dana@acme.example' },
  workspaceId: 'acme',
  role: 'admin',
  hasAnotherAccount: false,
  confirmedInstaller: null,
  now: NOW,
  ...rest,
});
const code = (given: ClaimAttempt) => {
  const verdict = validateClaim(given);
  return verdict.ok ? (verdict.repeated ? 'repeated' : 'claimed') : verdict.code;
};

describe('a claim', () => {
  it('of a pending install by an admin in the browser that installed it is good', () => {
    expect(code(attempt())).toBe('claimed');
    expect(code(attempt({}, { role: 'owner' }))).toBe('claimed');
  });

  it('is refused once expired, to the millisecond, and when it was swept', () => {
    expect(code(attempt({ expiresAt: new Date(NOW + 1).toISOString() }))).toBe('claimed');
    expect(code(attempt({ expiresAt: new Date(NOW).toISOString() }))).toBe('install_expired');
    expect(code(attempt({ status: 'expired' }))).toBe('install_expired');
  });

  it('of a claimed install says whose it is: repeated, in another workspace, or somebody else’s', () => {
    const mine = { status: 'claimed', claimedBy: 'dana', claimedWorkspaceId: 'acme' } as const;
    expect(code(attempt(mine))).toBe('repeated');
    expect(code(attempt(mine, { secretHash: null }))).toBe('repeated');
    expect(code(attempt({ ...mine, claimedWorkspaceId: 'other' }))).toBe('claimed_by_you');
    expect(code(attempt({ ...mine, claimedBy: 'somebody' }))).toBe('already_claimed');
  });

  it('needs the secret of the browser, and tells a guessed id from nothing at all no differently', () => {
    expect(code(attempt({}, { secretHash: null }))).toBe('wrong_browser');
    expect(code(attempt({}, { secretHash: 'guess' }))).toBe('wrong_browser');
    expect(code(attempt({}, { install: null }))).toBe('wrong_browser');
    expect(code(attempt({ status: 'claimed', claimedBy: 'somebody' }, { secretHash: 'guess' }))).toBe(
      'wrong_browser',
    );
    expect(code(attempt({ status: 'expired' }, { secretHash: 'guess' }))).toBe('wrong_browser');
  });

  it('is for owners and admins of the workspace', () => {
    expect(code(attempt({}, { role: 'member' }))).toBe('not_an_admin');
    expect(code(attempt({}, { role: null }))).toBe('not_an_admin');
  });

  it('never takes an account out of another workspace, nor adds a second account', () => {
    expect(code(attempt({ boundWorkspaceId: 'other' }))).toBe('account_bound_elsewhere');
    expect(code(attempt({ boundWorkspaceId: 'acme' }))).toBe('claimed');
    expect(code(attempt({}, { hasAnotherAccount: true }))).toBe('another_account_connected');
  });

  it('of what somebody else installed needs their address confirmed', () => {
    const stranger = { user: { id: 'eve', email: 'eve@other.example' } };
    expect(code(attempt({}, stranger))).toBe('installer_differs');
    expect(code(attempt({}, { ...stranger, confirmedInstaller: 'eve@other.example' }))).toBe(
      'installer_differs',
    );
    expect(code(attempt({}, { ...stranger, confirmedInstaller: ' Dana@Acme.example ' }))).toBe('claimed');
    expect(code(attempt({ installerEmail: null }))).toBe('installer_differs');
    expect(code(attempt({ installerEmail: null }, { confirmedInstaller: 'unknown' }))).toBe('claimed');
  });
});

describe('finishing what was begun in the dashboard', () => {
  const begun = { userId: 'dana', workspaceId: 'acme', browserHash: 'browser' };
  /** Named by nobody: the workspace follows from what was begun. */
  const finish = (install: Partial<Install> = {}, rest: Partial<ClaimAttempt> = {}) => {
    const given = attempt({ begun, ...install }, { beginHash: 'browser', ...rest });
    return code({ ...given, workspaceId: workspaceToFinish(given) });
  };
  const eve = { user: { id: 'eve', email: 'eve@evil.example' } };

  it('takes the person who began, in that browser, whoever is known to the CRM as the installer', () => {
    expect(finish()).toBe('claimed');
    expect(finish({ installerEmail: 'crm-admin@acme.example' })).toBe('claimed');
    expect(finish({ installerEmail: null })).toBe('claimed');
  });

  it('is for nobody else: another person, another browser, or what nobody began', () => {
    expect(finish({}, eve)).toBe('choose_workspace');
    expect(finish({}, { beginHash: null })).toBe('choose_workspace');
    expect(finish({}, { beginHash: 'another' })).toBe('choose_workspace');
    expect(finish({ begun: { ...begun, browserHash: null } }, { beginHash: null })).toBe('choose_workspace');
    expect(finish({ begun: null })).toBe('choose_workspace');
  });

  it('takes the secret of the browser that consented all the same', () => {
    expect(finish({}, { secretHash: null })).toBe('wrong_browser');
    expect(finish({}, { secretHash: 'guess' })).toBe('wrong_browser');
    expect(finish({}, { ...eve, secretHash: null })).toBe('wrong_browser');
    expect(finish({}, { install: null })).toBe('wrong_browser');
  });

  it('takes an admin still, an install still there, and an account nobody has', () => {
    expect(finish({}, { role: null })).toBe('not_an_admin');
    expect(finish({}, { role: 'member' })).toBe('not_an_admin');
    expect(finish({ status: 'expired' })).toBe('install_expired');
    expect(finish({ boundWorkspaceId: 'other' })).toBe('account_bound_elsewhere');
    expect(finish({}, { hasAnotherAccount: true })).toBe('another_account_connected');
  });

  it('again is a repeat, wherever it was claimed into; not once that workspace is gone', () => {
    const claimed = { status: 'claimed', claimedBy: 'dana', claimedWorkspaceId: 'beta' } as const;
    expect(finish(claimed)).toBe('repeated');
    expect(finish({ ...claimed, claimedWorkspaceId: null })).toBe('claimed_by_you');
    expect(finish({ ...claimed, claimedBy: 'eve' })).toBe('already_claimed');
  });

  it('confirms nothing for a workspace it was not begun for', () => {
    const other = { workspaceId: 'beta', beginHash: 'browser' };
    expect(code(attempt({ begun, installerEmail: 'eve@evil.example' }, other))).toBe('installer_differs');
  });
});

describe('the installer', () => {
  it('is compared by address, whatever its case', () => {
    expect(installerDiffers('dana@acme.example', 'DANA@acme.example')).toBe(false);
    expect(installerDiffers(null, 'dana@acme.example')).toBe(true);
  });
});

describe('HubSpot’s return address', () => {
  const own = 'https://app.hubspot.com';
  it.each(['https://app.hubspot.com/x?y=1', 'https://app-eu1.hubspot.com/return'])('takes %s', (url) => {
    expect(hubspotReturnUrl(url, own)?.href).toBe(url);
  });

  it.each([
    null,
    '',
    '/relative',
    'http://app.hubspot.com/',
    'https://app.hubspot.com:8443/',
    'https://app.hubspot.com.evil.example/',
    'https://evil.example/app.hubspot.com',
    'https://app.hubspot.com@evil.example/',
    'https://user:pass@app.hubspot.com/',
    'https://api.hubspot.com/',
    'https://app-.hubspot.com/',
    'javascript:alert(1)',
    'data:text/html,x',
    '//app.hubspot.com/x',
  ])('refuses %s', (url) => {
    expect(hubspotReturnUrl(url, own)).toBeNull();
  });

  it('takes a sandbox at its own address, and only that', () => {
    expect(hubspotReturnUrl('http://127.0.0.1:4010/return', 'http://127.0.0.1:4010')).not.toBeNull();
    expect(hubspotReturnUrl('http://127.0.0.1:4011/return', 'http://127.0.0.1:4010')).toBeNull();
  });
});
