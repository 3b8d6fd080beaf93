import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, newPerson, openBrowser } from './support/browser.ts';
import { PASSWORD, signIn } from './support/people.ts';
import { startProduct, type Product } from './support/stack.ts';

const SAM = { email: 'sam.lee@lumen.example', password: PASSWORD, workspaceName: 'Lumen' };
const ACCOUNT = 'Northwind Trading';
/** Longer than an open page waits before it looks again. */
const A_WHILE_MS = 31_000;

let product: Product;
let browser: Browser;
let sam: Awaited<ReturnType<typeof newPerson>>;
let page: Page;
let workspace: string;

beforeAll(async () => {
  product = await startProduct();
  browser = await openBrowser();
  ({ workspaceId: workspace } = await product.customer(SAM, { hubspot: ACCOUNT, salesforce: ACCOUNT }));
  sam = await newPerson(browser, product.webUrl);
  ({ page } = sam);
  await page.goto(`/w/${workspace}/integrations`);
  await signIn(page, SAM.email);
  await page.waitForURL('**/integrations');
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const card = (name: string, on = page) => on.getByRole('region', { name, exact: true });
const notices = (on = page) => on.getByRole('region', { name: 'Notices' });
const accountOf = (crm: string): string => {
  const found = product.crms.accounts().find((each) => each.crm === crm && each.name.startsWith('Northwind'));
  if (!found) throw new Error(`The sandbox has no such account at ${crm}.`);
  return found.account;
};
async function checkNow(name: string): Promise<void> {
  await card(name)
    .getByRole('button', { name: `Check now: ${name}` })
    .click();
  await card(name)
    .getByRole('button', { name: `Checking…: ${name}` })
    .waitFor();
  await card(name)
    .getByRole('button', { name: `Check now: ${name}` })
    .waitFor();
}
/** A second window on the same page, with a clock that can be put forward. */
async function openWindow(): Promise<Page> {
  const other = await page.context().newPage();
  await other.clock.install();
  await other.goto(`/w/${workspace}/integrations`);
  return other;
}

describe('a HubSpot authorization that was taken away', () => {
  it('is said to be gone, whose move it is and what to do, on the card and to every admin', async () => {
    await card('HubSpot').getByText('Connected', { exact: true }).waitFor();
    expect(await notices().count()).toBe(0);
    product.crms.uninstall(accountOf('hubspot'));
    await checkNow('HubSpot');
    await card('HubSpot').getByText('Needs attention').waitFor();
    await card('HubSpot').getByText('The CRM no longer accepts the connection.').waitFor();
    await card('HubSpot').getByText('Your CRM admin’s move').waitFor();
    await card('HubSpot').getByText('Reconnect with a CRM user who may approve apps.').waitFor();
    await card('Salesforce').getByText('Connected', { exact: true }).waitFor();
    await notices().getByText('HubSpot needs your attention.').waitFor();
    await expectAccessible(page);
    await page.goto(`/w/${workspace}/inbox`);
    await notices().getByRole('link', { name: 'See what to do' }).click();
    await page.waitForURL('**/integrations');
  });

  it('is cured by reconnecting: the verdict goes at once, also in a window that was open', async () => {
    const other = await openWindow();
    await card('HubSpot', other).getByText('Needs attention').waitFor();
    await card('HubSpot').getByRole('button', { name: 'Reconnect HubSpot' }).click();
    await page.getByText(ACCOUNT).click();
    await page.getByRole('button', { name: 'Connect app' }).click();
    await page.waitForURL('**/integrations?connected=hubspot');
    await card('HubSpot').getByText('Connected', { exact: true }).waitFor();
    expect(await card('HubSpot').getByText('Your CRM admin’s move').count()).toBe(0);
    await notices().getByText('HubSpot works again.').waitFor();
    expect(await notices().getByText('HubSpot needs your attention.').count()).toBe(0);
    await notices().getByRole('button', { name: 'Dismiss: HubSpot' }).click();
    await notices().waitFor({ state: 'detached' });

    await other.clock.fastForward(A_WHILE_MS);
    await card('HubSpot', other).getByText('Connected', { exact: true }).waitFor();
    await other.close();
  });
});

describe('login restrictions at Salesforce', () => {
  it('are a warning until they last, and have a page for the Salesforce admin', async () => {
    product.crms.faults.add({
      crm: 'salesforce',
      path: '/services/oauth2/token',
      effect: { kind: 'preset', preset: 'salesforce.ip_restricted' },
    });
    product.crms.expireTokens(accountOf('salesforce'));
    await checkNow('Salesforce');
    await card('Salesforce').getByText('login restrictions keep Conduit out').waitFor();
    expect(await notices().count()).toBe(0);

    await product.sql(`update public.connection_health set failing_since = failing_since - interval '5 minutes'
      where failing_since is not null`);
    await product.sql(`update public.connection_health set check_requested_at = null`);
    await checkNow('Salesforce');
    await card('Salesforce').getByText('Nothing is lost').waitFor();
    await notices().getByText('Salesforce needs your attention.').waitFor();
    await card('Salesforce').getByRole('link', { name: 'Instructions for your Salesforce admin' }).click();
    await page.getByRole('heading', { level: 1, name: 'For your Salesforce admin' }).waitFor();
    await page.getByText('Relax IP restrictions').waitFor();
    await expectAccessible(page);
  });

  it('once lifted are noticed without anybody asking, by a page that is open', async () => {
    const open = await openWindow();
    await card('Salesforce', open).getByText('login restrictions keep Conduit out').waitFor();
    product.crms.faults.clear();
    await product.sql(`update public.connection_health set next_check_at = now()`);
    await product.sql(`select private.send_job('reconcile_connections', '{"which":"due"}', 'due')`);
    await product.quiet();
    await open.clock.fastForward(A_WHILE_MS);
    await card('Salesforce', open).getByText('Connected', { exact: true }).waitFor();
    await notices(open).getByText('Salesforce works again.').waitFor();
    await open.close();
  });

  it('ran without an error in the browser', () => {
    expect(sam.problems).toEqual([]);
  });
});
