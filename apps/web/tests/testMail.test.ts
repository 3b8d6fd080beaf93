import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import InboxPage from '../src/app/w/[workspaceId]/inbox/page.tsx';
import SettingsPage from '../src/app/w/[workspaceId]/settings/page.tsx';
import { sendTestMail } from '../src/lib/actions/testMail.ts';
import { read, signInAs, signUpAs, startApp, workspaceOf } from './support/app.ts';
import { scope } from './support/requestScope.ts';

vi.mock('next/headers', async () => (await import('./support/requestScope.ts')).nextHeaders);
vi.mock('next/cache', async () => (await import('./support/requestScope.ts')).nextCache);
vi.mock('next/navigation', async () => (await import('./support/requestScope.ts')).nextNavigation());

const SAM = 'sam@acme.example';
let stack: Awaited<ReturnType<typeof startApp>>;
let acme: string;
let globex: string;

beforeAll(async () => {
  stack = await startApp();
  await signUpAs('greta@globex.example');
  globex = await workspaceOf(stack, 'greta@globex.example');
  await signUpAs(SAM);
  acme = await workspaceOf(stack, SAM);
}, 180_000);
afterAll(() => stack.stop());

const props = () => ({ params: Promise.resolve({ workspaceId: acme }), searchParams: Promise.resolve({}) });

describe('the button that sends a test mail', () => {
  it('stands where a new workspace looks: in the empty inbox and beside the inbound address', async () => {
    for (const page of [await InboxPage(props()), await SettingsPage(props())]) {
      const shown = read(page);
      expect(shown.getByRole('button', { name: 'Send a test mail' })).toBeTruthy();
      expect(shown.text).toContain('@in.conduit.example');
      expect(shown.text).toContain('Nothing is written to a CRM while live writes are off.');
    }
  });

  it('brings a mail into the inbox, through the function in real Deno', async () => {
    const sent = await sendTestMail({ workspaceId: acme });
    if (!sent.ok) throw new Error(sent.code);
    expect(sent.value.isNew).toBe(true);
    const inbox = read(await InboxPage(props()));
    expect(inbox.text).toContain('a quote for 25 seats');
    expect(inbox.document.querySelector(`a[href="/w/${acme}/threads/${sent.value.threadId}"]`)).toBeTruthy();
    const { rows } = await stack.pool.query<{ alias: string; to_recipients: unknown }>(
      'select to_recipients from public.messages where workspace_id = $1',
      [acme],
    );
    expect(rows).toMatchObject([{ to_recipients: [{ address: SAM }] }]);
  });

  it('does nothing for strangers and visitors, and says why', async () => {
    expect(await sendTestMail({ workspaceId: 'x' })).toMatchObject({ code: 'invalid' });
    expect(await sendTestMail({ workspaceId: globex })).toMatchObject({ code: 'not_a_member' });
    scope.signOut();
    expect(await sendTestMail({ workspaceId: acme })).toMatchObject({ code: 'not_signed_in' });
    await signInAs(SAM);
  });
});
