import { unzipSync } from 'fflate';
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, newPerson, openBrowser } from './support/browser.ts';
import { mailOf } from './support/mail.ts';
import { PASSWORD, signIn } from './support/people.ts';
import { startProduct, type Product } from './support/stack.ts';

const SAM = 'sam.lee@lumen.example';
const KIM = 'kim@lumen.example';
const ANA = 'ana@globex.example';
const ANA_SAID = 'Could you send pricing for 120 seats by Friday, 27 November?';
const TOM_SAID = 'Could you please schedule a demo for our team by Friday, 27 November?';
const A_WHILE_MS = 31_000;

let product: Product;
let browser: Browser;
let sam: Awaited<ReturnType<typeof newPerson>>;
let page: Page;
let workspace: string;

beforeAll(async () => {
  product = await startProduct();
  browser = await openBrowser();
  const person = { email: SAM, password: PASSWORD, workspaceName: 'Lumen' };
  ({ workspaceId: workspace } = await product.customer(person, { hubspot: 'Northwind Trading' }));
  await product.sql('update public.workspaces set write_unasked = true where id = $1', [workspace]);
  await receive({
    subject: 'Pricing for 120 seats',
    from: `Ana Ruiz <${ANA}>`,
    text: ANA_SAID,
    file: { name: 'plan.txt', text: 'The plan of Globex.' },
  });
  await receive({ subject: 'Demo please', from: 'Tom Berg <tom@initech.example>', text: TOM_SAID });
  await product.sql(`update public.messages set received_at = now() - interval '40 days'`);
  await product.sql(`update public.attachments set created_at = now() - interval '40 days'`);
  sam = await newPerson(browser, product.webUrl);
  ({ page } = sam);
  await page.goto(`/w/${workspace}/settings`);
  await signIn(page, SAM);
  await page.waitForURL('**/settings');
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

type Mail = Omit<Parameters<typeof mailOf>[0], 'to' | 'cc'>;
const addressed = (mail: Mail) =>
  mailOf({ ...mail, to: `Sam Lee <${SAM}>`, cc: `<lumen@${product.inboundDomain}>` });
const receive = (mail: Mail) => product.receive(addressed(mail));
const retention = (on = page) => on.getByRole('region', { name: 'Retention' });
const erasure = () => page.getByRole('region', { name: 'Erase a person' });
const confirm = (button: string) =>
  page.getByRole('alertdialog').getByRole('button', { name: button }).click();
/** Events of the trail, with who is said to have done them. */
const trail = (event: string) =>
  product.sql<{ email: string | null }>(
    `select m.email from public.audit_events e left join public.workspace_members m on m.user_id = e.actor_user_id
     where e.workspace_id = $1 and e.event = $2 order by e.id`,
    [workspace, event],
  );
const openThread = async (subject: string) => {
  await page.goto(`/w/${workspace}/inbox`);
  await page.getByRole('link', { name: subject }).click();
  await page.waitForURL('**/threads/*');
};
const openSettings = () => page.goto(`/w/${workspace}/settings`);

describe('how long mail is kept', () => {
  it('is changed after saying what is wrong, and what it would mean tonight', async () => {
    await retention().getByText('Tonight this removes 2 bodies and 1 file').waitFor();
    const days = retention().getByLabel('Text and raw mail');
    for (const [typed, why] of [
      ['0', 'Keep mail for at least a day.'],
      ['ten', 'Enter mail as a whole number of days.'],
    ] as const) {
      await days.fill(typed);
      await retention().getByText(why).waitFor();
    }
    await expectAccessible(page);
    await days.fill('60');
    await retention().getByText('Tonight this removes 0 bodies and 1 file').waitFor();
    await retention().getByLabel('Attached files').fill('60');
    await retention().getByText('Tonight nothing is past its time.').waitFor();
    await retention().getByRole('button', { name: 'Save' }).click();
    await retention().getByText('Saved. It applies from the next purge.').waitFor();
    await page.reload();
    expect(await days.inputValue()).toBe('60');
    expect(await trail('retention_policy_changed')).toEqual([{ email: SAM }]);
    await days.fill('30');
    await retention().getByLabel('Attached files').fill('30');
    await retention().getByRole('button', { name: 'Save' }).click();
    await retention().getByText('Tonight this removes 2 bodies and 1 file').waitFor();
  });

  it('does not touch a conversation on hold, and does to the others what was announced', async () => {
    await openThread('Pricing for 120 seats');
    await page.getByRole('button', { name: 'Put on legal hold' }).click();
    await confirm('Keep everything');
    await page.getByText('On legal hold', { exact: true }).waitFor();
    await openSettings();
    await retention().getByText('1 message stays, on legal hold.').waitFor();
    await retention().getByText('Tonight this removes 1 body and 0 files').waitFor();

    await product.sql(
      `select private.send_job('purge_retention', jsonb_build_object('workspaceId', $1::text), $1::text)`,
      [workspace],
    );
    await product.quiet();
    await page.reload();
    await retention()
      .getByText(/^Last purge .*: 1 body and 0 files$/)
      .waitFor();
    await openThread('(no subject)');
    await page.getByText('This message was redacted').waitFor();
    expect(await page.getByText('schedule a demo for our team').count()).toBe(0);
    await openThread('Pricing for 120 seats');
    await page.getByText(ANA_SAID).first().waitFor();
    await page.getByRole('button', { name: 'Release the hold' }).click();
    await confirm('Release');
    await page.getByRole('button', { name: 'Put on legal hold' }).waitFor();
    expect(await trail('legal_hold_released')).toEqual([{ email: SAM }]);
  });
});

describe('a full export', () => {
  it('downloads every row and file, and says who took it', async () => {
    await openSettings();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export everything' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^lumen-\d{4}-\d\d-\d\d\.zip$/);
    const files = unzipSync(new Uint8Array(await readFile(await download.path())));
    const text = (name: string) => new TextDecoder().decode(files[name]);
    expect(text('messages.jsonl').trim().split('\n')).toHaveLength(2);
    expect(text('messages.jsonl')).toContain(ANA_SAID);
    expect(text('messages.jsonl')).not.toContain(TOM_SAID);
    expect(JSON.parse(text('manifest.json'))).toMatchObject({ rows: { threads: 2 }, files: 2, missing: [] });
    const attached = Object.keys(files).filter((name) => name.startsWith('files/attachments/'));
    expect(attached.map(text)).toEqual(['The plan of Globex.']);

    const region = page.getByRole('region', { name: 'Take everything along' });
    await region.getByText('The download has begun.').waitFor();
    await region.getByText(`by ${SAM}`).waitFor();
    expect(await trail('workspace_exported')).toEqual([{ email: SAM }]);
    await expectAccessible(page);
  });
});

describe('a member who is no admin', () => {
  it('reads how long mail is kept, and has none of these powers', async () => {
    await product.customer({ email: KIM, password: PASSWORD, workspaceName: 'Kim' }, {});
    await product.sql(
      `insert into public.workspace_members (workspace_id, user_id, role, email)
       select $1, id, 'member', email from auth.users where email = $2`,
      [workspace, KIM],
    );
    const kim = await newPerson(browser, product.webUrl);
    await kim.page.goto(`/w/${workspace}/settings`);
    await signIn(kim.page, KIM);
    await retention(kim.page).getByText('Owners and admins can change this.').waitFor();
    expect(await retention(kim.page).getByLabel('Text and raw mail').isDisabled()).toBe(true);
    for (const name of [
      'Save',
      'Put on legal hold',
      'Erase this person',
      'Export everything',
      'Delete the workspace',
    ]) {
      expect(await kim.page.getByRole('button', { name }).count()).toBe(0);
    }
    const asked = await kim.page.request.post(`/w/${workspace}/export`);
    expect([asked.status(), await asked.text()]).toEqual([403, expect.stringContaining('owner or admin')]);
    await kim.page.goto(`/w/${workspace}/integrations`);
    await kim.page.getByRole('heading', { level: 2, name: 'HubSpot' }).waitFor();
    expect(await kim.page.getByRole('button', { name: /Disconnect|Check now|Reconnect/ }).count()).toBe(0);
    await expectAccessible(kim.page);
    expect(kim.problems).toEqual([]);
    await kim.close();
    expect(await trail('workspace_exported')).toHaveLength(1);
  });
});

describe('one person', () => {
  it('is erased by address after asking, with a certificate that comes by itself', async () => {
    await openSettings();
    await erasure().getByRole('button', { name: 'Erase this person' }).click();
    await erasure().getByText('Enter one email address.').waitFor();
    await erasure().getByLabel('Their email address').fill(ANA);
    await erasure().getByLabel('Their email address').press('Enter');
    await page.getByRole('alertdialog', { name: `Erase ${ANA}?` }).waitFor();
    await expectAccessible(page);
    await confirm('Erase');
    await erasure().getByText('Erased', { exact: true }).waitFor();
    await erasure().getByText('1 message, 2 files').waitFor();
    expect(await trail('erasure_requested')).toEqual([{ email: SAM }]);
    await page.goto(`/w/${workspace}/inbox`);
    await page.getByRole('link', { name: '(no subject)' }).first().waitFor();
    expect(await page.getByText('Pricing for 120 seats').count()).toBe(0);
    expect(await page.getByText(ANA).count()).toBe(0);
  });
});

describe('disconnecting HubSpot', () => {
  it('asks what becomes of waiting writes, and shows that HubSpot could not be reached until it was', async () => {
    product.crms.faults.add({
      crm: 'hubspot',
      effect: { kind: 'respond', status: 503, body: 'unavailable' },
    });
    await product.sql('update public.workspaces set live_writes = true where id = $1', [workspace]);
    await product.deliver(
      addressed({ subject: 'Contract next', from: 'Ben Oke <ben@umbrella.example>', text: TOM_SAID }),
    );
    const waiting = () =>
      product.sql(
        `select from public.crm_write_log where not dry_run and state in ('failed', 'parked') and next_retry_at > now()`,
      );
    await expect.poll(async () => (await waiting()).length, { timeout: 20_000 }).toBeGreaterThan(0);

    await page.clock.install();
    await page.goto(`/w/${workspace}/integrations`);
    await page.getByRole('button', { name: 'Disconnect' }).click();
    const dialog = page.getByRole('alertdialog', { name: /^Disconnect HubSpot/ });
    expect(await dialog.getByRole('radio', { name: /Cancel them/ }).isChecked()).toBe(true);
    await dialog.getByRole('radio', { name: /Keep them/ }).check();
    await expectAccessible(page);
    await confirm('Disconnect');
    await page.getByText(/HubSpot is disconnected; \d writes? (was|were) kept\./).waitFor();
    await page.getByRole('button', { name: 'Connect HubSpot' }).waitFor();

    const certificate = page.getByRole('region', { name: 'Disconnected' });
    await certificate.getByText('Nothing more is sent to HubSpot').waitFor();
    await certificate.getByText(/\d writes? kept\./).waitFor();
    await certificate.getByText('HubSpot was asked to revoke access and did not.').waitFor();
    await certificate.getByText('Being revoked', { exact: true }).waitFor();
    await expectAccessible(page);

    product.crms.faults.clear();
    await product.sql(`update private.revocation_outbox set claimed_until = null`);
    await product.sql(`update pgboss.job set start_after = now() where state in ('created', 'retry')`);
    await product.quiet();
    await page.clock.fastForward(A_WHILE_MS);
    await certificate.getByText('HubSpot confirmed: access revoked, app uninstalled.').waitFor();
    await certificate.getByText('Access revoked', { exact: true }).waitFor();
    expect(await trail('crm_disconnected')).toEqual([{ email: SAM }]);
  });
});

describe('a workspace', () => {
  it('is deleted by its owner, by its name', async () => {
    await openSettings();
    const form = page.getByRole('form', { name: 'This workspace' });
    await form.getByLabel('Type the workspace’s name to confirm').fill('Lumens');
    await form.getByRole('button', { name: 'Delete the workspace' }).click();
    await form.getByText('That is not the name of this workspace.').waitFor();
    await expectAccessible(page);
    await form.getByLabel('Type the workspace’s name to confirm').fill('Lumen');
    await form.getByRole('button', { name: 'Delete the workspace' }).click();
    await page.waitForURL('**/welcome');
    await product.quiet();
    expect((await page.goto(`/w/${workspace}/inbox`))?.status()).toBe(404);
    const [left] = await product.sql<{ rows: string; files: string }>(
      `select (select count(*) from public.messages where workspace_id = $1) as rows,
         (select count(*) from storage.objects where name like $1 || '/%') as files`,
      [workspace],
    );
    expect(left).toEqual({ rows: '0', files: '0' });
    expect(sam.problems).toEqual([]);
  });
});
