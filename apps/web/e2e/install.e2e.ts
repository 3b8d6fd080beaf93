import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, newPerson, openBrowser } from './support/browser.ts';
import { signIn, signUp } from './support/people.ts';
import { startProduct, type Product } from './support/stack.ts';

/** Who installs, in the sandboxes. */
const DANA = 'dana.whitfield@northwind.example';

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

/** From the listing to the claim page, as `account`'s own user. */
async function installHubspot(page: Page, account = 'Northwind Trading'): Promise<void> {
  await page.goto(product.install.hubspot);
  await page.getByRole('button', { name: 'Install app' }).click();
  await page.getByText(account).click();
  await page.getByRole('button', { name: 'Connect app' }).click();
  await page.waitForURL('**/claim-install?*');
}

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });

describe('a stranger in a marketplace', () => {
  it('installs for HubSpot, signs up, claims, and is live', async () => {
    await as(async (page) => {
      const since = performance.now();
      await installHubspot(page);
      expect(page.url()).not.toContain('claim=');
      await heading(page, 'HubSpot is almost connected').waitFor();
      await expectAccessible(page);
      await page.getByRole('link', { name: 'Create an account' }).click();
      await signUp(page, DANA, 'Northwind');
      await page.waitForURL('**/claim-install?*');
      await heading(page, 'Connect HubSpot to Conduit').waitFor();
      expect(await page.getByText(DANA).count()).toBeGreaterThan(0);
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Connect HubSpot' }).click();
      await page.waitForURL('**/integrations?connected=hubspot');
      await page.getByText('HubSpot is connected').waitFor();
      const seconds = ((performance.now() - since) / 1000).toFixed(1);
      process.stdout.write(`From the Install click to connected: ${seconds} s\n`);
      await expectAccessible(page);
      const cookies = await page.context().cookies(`${product.webUrl}/claim-install`);
      expect(cookies.filter(({ name }) => name.startsWith('conduit-claim-'))).toEqual([]);
    });
  });

  it('installs for Salesforce, and comes back by signing in', async () => {
    await as(async (page) => {
      await page.goto(product.install.salesforce);
      await page.getByRole('button', { name: 'Connect a production org' }).click();
      await page.getByText('Northwind').first().click();
      await page.getByRole('button', { name: 'Allow' }).click();
      await page.waitForURL('**/claim-install?crm=salesforce*');
      await page.getByRole('link', { name: 'Sign in' }).click();
      await signIn(page, DANA);
      await heading(page, 'Connect Salesforce to Conduit').waitFor();
      const own = page.getByRole('checkbox');
      if ((await own.count()) > 0) await own.check();
      await page.getByRole('button', { name: 'Connect Salesforce' }).click();
      await page.waitForURL('**/integrations?connected=salesforce');
    });
  });

  it('installs again what is connected, and renews it', async () => {
    await as(async (page) => {
      await installHubspot(page);
      await page.getByRole('link', { name: 'Sign in' }).click();
      await signIn(page, DANA);
      await page.getByText('is connected to Northwind already').waitFor();
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Renew the connection to HubSpot' }).click();
      await page.waitForURL('**/integrations?connected=hubspot');
    });
  });
});

describe('an attacker', () => {
  it('with the link in another browser sees and gets nothing', async () => {
    await as(async (victim) => {
      await installHubspot(victim, 'Kestrel Labs');
      const link = victim.url();
      await as(async (eve) => {
        await eve.goto(link);
        await eve.getByRole('link', { name: 'Create an account' }).click();
        await signUp(eve, 'eve@evil.example', 'Evil');
        await heading(eve, 'This install belongs to another browser').waitFor();
        expect(await eve.getByText('kestrel', { exact: false }).count()).toBe(0);
        await expectAccessible(eve);
        await eve.getByRole('link', { name: 'Open integrations' }).click();
        await eve.waitForURL('**/integrations');
      });
    });
  });

  it('who plants a link to his CRM is named, and it takes a tick to go on', async () => {
    await as(async (page) => {
      await installHubspot(page, 'Kestrel Labs');
      await page.getByRole('link', { name: 'Create an account' }).click();
      await signUp(page, 'carl@contoso.example', 'Contoso');
      await page.getByText('You did not install this.').waitFor();
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Connect HubSpot' }).click();
      expect(await page.getByRole('checkbox').evaluate((box) => box.matches(':invalid'))).toBe(true);
      expect(page.url()).toContain('/claim-install');
      await page.getByRole('radio', { name: 'A new workspace' }).check();
      await page.getByLabel('Company or team').fill('Contoso East');
      await page.getByRole('checkbox').check();
      await page.getByRole('button', { name: 'Connect HubSpot' }).click();
      await page.waitForURL('**/integrations?connected=hubspot');
      await page.getByText('Contoso East').first().waitFor();
    });
  });

  it('cannot take an account that a workspace has', async () => {
    await as(async (page) => {
      await installHubspot(page);
      await page.getByRole('link', { name: 'Sign in' }).click();
      await signIn(page, 'eve@evil.example');
      await heading(page, 'This account is connected elsewhere').waitFor();
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Sign in as somebody else' }).click();
      await page.waitForURL('**/sign-in?next=*');
    });
  });

  it('who declines, or comes without a link, is told where to go', async () => {
    await as(async (page) => {
      await page.goto(product.install.salesforce);
      await page.getByRole('button', { name: 'Connect a sandbox' }).click();
      await page.getByRole('button', { name: 'Deny' }).click();
      await heading(page, 'Salesforce was not connected').waitFor();
      await page.getByText('access was declined').waitFor();
      await expectAccessible(page);
      await page.goto('/claim-install');
      await heading(page, 'This link is not complete').waitFor();
    });
  });
});

describe('HubSpot’s install with sign-in at ours', () => {
  it('asks for the workspace, then for consent, and ends at HubSpot', async () => {
    await as(async (page) => {
      await page.goto(product.install.hubspotSignInFirst);
      await page.getByRole('button', { name: 'Install app' }).click();
      await page.waitForURL('**/install/hubspot?*');
      await heading(page, 'Install Conduit for HubSpot').waitFor();
      await expectAccessible(page);
      await page.getByRole('link', { name: 'Create an account' }).click();
      await signUp(page, 'gita@globex.example', 'Globex');
      await page.getByRole('button', { name: 'Continue to HubSpot' }).waitFor();
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Continue to HubSpot' }).click();
      await page.getByText('Marlow & Finch').click();
      await page.getByRole('button', { name: 'Connect app' }).click();
      await heading(page, 'Conduit is installed').waitFor();
      await page.goto(`${product.webUrl}/`);
      await page.waitForURL('**/inbox');
      await page.goto(page.url().replace('/inbox', '/integrations'));
      await page.getByText('marlowfinch.example').first().waitFor();
    });
  });

  it('may be framed by HubSpot, and no other page by anybody', async () => {
    const policy = async (path: string) => {
      const { headers } = await fetch(product.webUrl + path, { redirect: 'manual' });
      return [headers.get('content-security-policy') ?? '', headers.get('x-frame-options')] as const;
    };
    const [install, old] = await policy('/install/hubspot?returnUrl=https%3A%2F%2Fapp.hubspot.com%2Fx');
    expect(install).toContain('frame-ancestors https://app.hubspot.com ');
    expect(old).toBeNull();
    for (const path of ['/claim-install', '/sign-in', '/sign-up', '/']) {
      const [other, deny] = await policy(path);
      expect(other).toContain("frame-ancestors 'none'");
      expect(deny).toBe('DENY');
    }
  });
});

describe('the claim page', () => {
  it('fits a phone and the dark', async () => {
    await as(async (page) => {
      await installHubspot(page, 'Kestrel Labs');
      await page.setViewportSize({ width: 375, height: 812 });
      await page.emulateMedia({ colorScheme: 'dark' });
      await expectAccessible(page);
      await page.getByRole('link', { name: 'Sign in' }).click();
      await signIn(page, 'carl@contoso.example');
      await page.getByText('is connected to Contoso East already').waitFor();
      await expectAccessible(page);
      await page.goto('/claim-install?crm=hubspot&error=consent_denied');
      await expectAccessible(page);
    });
  });
});
