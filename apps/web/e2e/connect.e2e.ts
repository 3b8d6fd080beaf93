import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, newPerson, openBrowser } from './support/browser.ts';
import { signIn, signUp } from './support/people.ts';
import { startProduct, type Product } from './support/stack.ts';

/** Who installs in the sandboxes. */
const DANA = 'dana.whitfield@northwind.example';
const EVE = 'eve@evil.example';
const SAM = 'sam.lee@lumen.example';

let product: Product;
let browser: Browser;

beforeAll(async () => {
  product = await startProduct();
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

/** In a browser of their own; anything that goes wrong in its pages fails the test. */
async function as(visit: (page: Page) => Promise<void>): Promise<void> {
  const person = await newPerson(browser, product.webUrl);
  try {
    await visit(person.page);
    expect(person.problems).toEqual([]);
  } finally {
    await person.close();
  }
}

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });

/** Signs up, and opens the integrations of the workspace that comes with it. */
async function atIntegrations(page: Page, email: string, company: string): Promise<void> {
  await page.goto(`${product.webUrl}/sign-up`);
  await signUp(page, email, company);
  await page.waitForURL('**/inbox');
  await page.goto(page.url().replace('/inbox', '/integrations'));
}

/** Presses Connect, and keeps the link that this browser would have followed. */
async function beginAndKeepLink(page: Page): Promise<string> {
  const kept = new Promise<string>((resolve) => {
    void page.route('**/hubspot-oauth-start?state=*', async (route) => {
      await route.fulfill({ status: 204 });
      resolve(route.request().url());
    });
  });
  await page.getByRole('button', { name: 'Connect HubSpot' }).click();
  return kept;
}

async function consent(page: Page, account: string): Promise<void> {
  await page.getByText(account).click();
  await page.getByRole('button', { name: 'Connect app' }).click();
}

describe('who begins a connect', () => {
  it('consents in their browser, and is connected without another click', async () => {
    await as(async (page) => {
      await atIntegrations(page, SAM, 'Lumen');
      await page.getByRole('button', { name: 'Connect Salesforce' }).click();
      await page.getByRole('button', { name: 'Allow' }).click();
      await page.waitForURL('**/integrations?connected=salesforce');
      await page.getByText('Salesforce is connected').waitFor();
      const cookies = await page.context().cookies(product.webUrl);
      expect(cookies.filter(({ name }) => name.startsWith('conduit-claim-'))).toEqual([]);
      expect(cookies.find(({ name }) => name === 'conduit-begun')).toMatchObject({ httpOnly: true });
    });
  });

  it('was signed out meanwhile: signs in, and is connected', async () => {
    await as(async (page) => {
      await page.goto(`${product.webUrl}/sign-in`);
      await signIn(page, SAM);
      await page.waitForURL('**/inbox');
      await page.goto(page.url().replace('/inbox', '/integrations'));
      await page.getByRole('button', { name: 'Connect HubSpot' }).click();
      await page.getByText('Kestrel Labs').waitFor();
      const other = await page.context().newPage();
      await other.goto(product.webUrl);
      await other.getByRole('button', { name: `Account: ${SAM}` }).click();
      await other.getByRole('menuitem', { name: 'Sign out' }).click();
      await other.waitForURL('**/sign-in');
      await other.close();
      await consent(page, 'Kestrel Labs');
      await heading(page, 'HubSpot is almost connected').waitFor();
      await expectAccessible(page);
      await page.getByRole('link', { name: 'Sign in' }).click();
      await signIn(page, SAM);
      await page.waitForURL('**/integrations?connected=hubspot');
      await page.getByText('HubSpot is connected').waitFor();
    });
  });
});

describe('a connect link in the hands of a victim', () => {
  it('gives the sender nothing, and the victim their own account', async () => {
    await as(async (eve) => {
      await atIntegrations(eve, EVE, 'Evil');
      const link = await beginAndKeepLink(eve);
      await as(async (victim) => {
        await victim.goto(link);
        await consent(victim, 'Northwind Trading');
        await heading(victim, 'HubSpot is almost connected').waitFor();
        const claimPage = victim.url();

        await eve.goto(claimPage);
        await heading(eve, 'This install belongs to another browser').waitFor();
        await eve.goto(claimPage.replace('/claim-install?', '/claim-install/finish?'));
        await heading(eve, 'This install belongs to another browser').waitFor();
        expect(await eve.getByText('northwind', { exact: false }).count()).toBe(0);
        await expectAccessible(eve);

        await victim.getByRole('link', { name: 'Create an account' }).click();
        await signUp(victim, DANA, 'Northwind');
        await heading(victim, 'Connect HubSpot to Conduit').waitFor();
        await victim.getByText('Somebody else began this').waitFor();
        expect(await victim.getByText('Evil').count()).toBe(0);
        await expectAccessible(victim);
        await victim.getByRole('button', { name: 'Connect HubSpot' }).click();
        await victim.waitForURL('**/integrations?connected=hubspot');
        await victim.getByText('Northwind', { exact: true }).first().waitFor();
      });
      const bound = await product.sql<{ name: string }>(
        `select w.name from public.crm_connections c join public.workspaces w on w.id = c.workspace_id
         where c.account_domain = 'northwind.example' and c.crm = 'hubspot' and c.status = 'connected'`,
      );
      expect(bound).toEqual([{ name: 'Northwind' }]);
    });
  });

  it('who is signed in to the sender’s account: shows both, and takes a tick', async () => {
    await as(async (eve) => {
      await eve.goto(`${product.webUrl}/sign-in`);
      await signIn(eve, EVE);
      await eve.waitForURL('**/inbox');
      await eve.goto(eve.url().replace('/inbox', '/integrations'));
      const link = await beginAndKeepLink(eve);
      await as(async (victim) => {
        await victim.goto(`${product.webUrl}/sign-in`);
        await signIn(victim, EVE);
        await victim.waitForURL('**/inbox');
        await victim.goto(link);
        await consent(victim, 'Marlow & Finch');
        await heading(victim, 'Connect HubSpot to Conduit').waitFor();
        await victim.getByText('begun in another browser').waitFor();
        await victim.getByText('You did not install this.').waitFor();
        await expectAccessible(victim);
        await victim.getByRole('button', { name: 'Connect HubSpot' }).click();
        expect(await victim.getByRole('checkbox').evaluate((box) => box.matches(':invalid'))).toBe(true);
      });
    });
  });
});
