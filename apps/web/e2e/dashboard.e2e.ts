import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, newPerson, openBrowser } from './support/browser.ts';
import { mailOf } from './support/mail.ts';
import { PASSWORD } from './support/people.ts';
import { startProduct, type Product } from './support/stack.ts';

const SAM = 'sam.lee@lumen.example';
const CLEAR = 'Could you send pricing for 120 seats by Friday, 27 November?';
const VAGUE = 'Maybe you could send me a proposal at some point?';

let product: Product;
let browser: Browser;
let sam: Awaited<ReturnType<typeof newPerson>>;
let page: Page;
let workspace: string;

beforeAll(async () => {
  product = await startProduct();
  browser = await openBrowser();
  sam = await newPerson(browser, product.webUrl);
  ({ page } = sam);
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const mail = (subject: string, from: string, text: string) =>
  mailOf({ subject, from, to: `Sam Lee <${SAM}>`, cc: `<lumen@${product.inboundDomain}>`, text });

const decisions = () => page.getByRole('region', { name: 'Decisions that can be taken back' });

/** Toasts cover what is beneath them for a while. */
const heading = (name: string) => page.getByRole('heading', { name });

describe('a new customer', () => {
  it('is asked to sign in, and signs up with a workspace', async () => {
    await page.goto('/');
    await page.waitForURL('**/sign-in');
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Create an account' }).click();
    await page.getByLabel('Company or team').fill('Lumen');
    await page.getByLabel('Work email').fill(SAM);
    await page.getByLabel('Password').fill(PASSWORD);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.waitForURL('**/inbox');
    workspace = /\/w\/([^/]+)/.exec(page.url())?.[1] ?? '';
    await heading('No mail yet').waitFor();
    expect(await page.getByText(`lumen@${product.inboundDomain}`).isVisible()).toBe(true);
    await expectAccessible(page);
  });

  it('stays signed in over a reload, signs out, and is turned away with a wrong password', async () => {
    await page.reload();
    await heading('No mail yet').waitFor();
    await page.getByRole('button', { name: `Account: ${SAM}` }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.waitForURL('**/sign-in');
    await page.goto(`/w/${workspace}/settings`);
    await page.waitForURL('**/sign-in?next=*');
    await page.getByLabel('Email').fill(SAM);
    await page.getByLabel('Password').fill('wrong horse battery');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('do not match an account').waitFor();
    await page.getByLabel('Email').fill(SAM);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(`**/w/${workspace}/settings`);
  });

  it('connects HubSpot through its consent page, and declines Salesforce', async () => {
    await page.goto(`/w/${workspace}/integrations`);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Connect HubSpot' }).click();
    await page.getByRole('button', { name: 'Connect app' }).click();
    await page.waitForURL('**/integrations?connected=hubspot');
    await page.getByText('HubSpot is connected').waitFor();
    await page.getByRole('button', { name: 'Connect Salesforce' }).click();
    await page.getByRole('button', { name: /cancel|deny/i }).click();
    await page.waitForURL('**/integrations?error=consent_denied*');
    await page.getByText('access was declined').waitFor();
    await expectAccessible(page);
  });

  it('lets Conduit write what is clear without asking', async () => {
    await page.getByRole('switch', { name: /Write without asking/ }).click();
    await page.getByRole('button', { name: 'Write without asking' }).click();
    await page.getByText('Conduit writes without asking.').waitFor();
  });
});

describe('mail', () => {
  it('shows up in the inbox, read, and what is vague asks for a person', async () => {
    await product.receive(
      mail('Pricing for 120 seats', 'Ana Ruiz <ana@globex.example>', `Hi Sam,\r\n\r\n${CLEAR}\r\n\r\nAna`),
    );
    for (const name of ['Tom Berg', 'Kim Doe', 'Lea Fox']) {
      const address = `${name.toLowerCase().replace(' ', '.')}@initech.example`;
      await product.receive(
        mail(`Thoughts from ${name}`, `${name} <${address}>`, `Hello,\r\n\r\n${VAGUE}\r\n\r\n${name}`),
      );
    }
    await page.goto(`/w/${workspace}/inbox`);
    await page.getByRole('link', { name: 'Pricing for 120 seats' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Outcome', exact: true }).click();
    await page.waitForURL('**/inbox?status=outcome');
    await page.getByRole('link', { name: 'Thoughts from Tom Berg' }).waitFor({ state: 'detached' });
    expect(await page.getByRole('link', { name: 'Pricing for 120 seats' }).count()).toBe(1);
    await page.getByRole('searchbox').fill('nobody wrote this');
    await page.keyboard.press('Enter');
    await heading('Nothing matches').waitFor();
  });

  it('tells its story, and a fact lights up the words it stands on', async () => {
    await page.goto(`/w/${workspace}/inbox`);
    await page.getByRole('link', { name: 'Pricing for 120 seats' }).click();
    await page.waitForURL('**/threads/*');
    await page.getByRole('button', { name: /^Due/ }).hover();
    const lit = page.locator('mark[data-active=true]');
    await lit.first().waitFor();
    expect((await lit.allTextContents()).join('')).toContain('27 November');
    await page.getByText('A message came in.').waitFor();
    expect(await page.getByText('Planned', { exact: true }).count()).toBeGreaterThan(0);
    await expectAccessible(page);
  });

  it('is approved and rejected by keyboard', async () => {
    await page.goto(`/w/${workspace}/review`);
    const cards = page.getByRole('article');
    await cards.first().waitFor();
    const before = await cards.count();
    expect(before).toBeGreaterThanOrEqual(3);
    await expectAccessible(page);

    await page.keyboard.press('a');
    await decisions()
      .getByText(/^Approved: /)
      .waitFor();
    await expect.poll(() => cards.count()).toBe(before - 1);

    await page.keyboard.press('r');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Reject' }).click();
    await decisions()
      .getByText(/^Rejected: /)
      .waitFor();
    await expect.poll(() => cards.count()).toBe(before - 2);
  });

  it('is corrected in place', async () => {
    const cards = page.getByRole('article');
    const before = await cards.count();
    await page.keyboard.press('e');
    await page.getByLabel('Next step').selectOption({ label: 'Send proposal' });
    await page.getByLabel('Due by').fill('2099-12-04');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Save and approve' }).click();
    await decisions()
      .getByText(/^Corrected and approved: /)
      .waitFor();
    await expect.poll(() => cards.count()).toBe(before - 1);
  });

  it('is written to HubSpot once an admin switches live writes on', async () => {
    await page.goto(`/w/${workspace}/integrations`);
    await page.getByRole('switch', { name: /Live writes/ }).click();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Switch on' }).click();
    await page.getByText('Live writes are on.').waitFor();
    await product.receive(
      mail(
        'Demo please',
        'Uma Roy <uma@hooli.example>',
        'Hi Sam,\r\n\r\nCould you please schedule a demo for our team by Friday, 27 November?\r\n\r\nUma',
      ),
    );
    await page.goto(`/w/${workspace}/inbox`);
    await page.getByRole('link', { name: 'Demo please' }).click();
    await page.getByText('The task was written to HubSpot.').waitFor();
    expect(await page.getByText('Written', { exact: true }).count()).toBe(3);
  });
});

describe('a write that HubSpot refuses', () => {
  it('waits under Writes with what to do, and is sent again by keyboard once that is done', async () => {
    product.requireOnTasks(['hs_task_region']);
    await product.receive(
      mail(
        'Contract next',
        'Ben Oke <ben@umbrella.example>',
        'Hi Sam,\r\n\r\nCould you please send the contract by Friday, 27 November?\r\n\r\nBen',
      ),
    );
    await page.goto(`/w/${workspace}/inbox`);
    await page.getByRole('link', { name: /^Writes ?, 1 waiting$/ }).click();
    await page.getByRole('article', { name: 'A value was refused: 1 task in HubSpot' }).waitFor();
    await page.getByText('Make the property optional in HubSpot').waitFor();
    await expectAccessible(page);

    product.requireOnTasks([]);
    await page.keyboard.press('r');
    await page.getByRole('alertdialog', { name: 'Send 1 write again?' }).waitFor();
    await page.getByRole('group', { name: 'Preview' }).getByText('Ben Oke').first().waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Send again' }).press('Enter');
    await page.getByText('It went through.').waitFor();
    await heading('Nothing needs you').waitFor();
    expect(await page.getByRole('link', { name: 'Writes', exact: true }).isVisible()).toBe(true);
    await expectAccessible(page);
  });
});

describe('a colleague', () => {
  it('joins by the link shown once, sees the same mail, and no other workspace', async () => {
    await page.goto(`/w/${workspace}/settings`);
    await page.getByRole('button', { name: 'Create link' }).click();
    const link = (await page.getByText(`${product.webUrl}/invite/`).textContent()) ?? '';
    await expectAccessible(page);

    const kim = await newPerson(browser, product.webUrl);
    await kim.page.goto(link);
    await kim.page.getByRole('heading', { name: 'You are invited' }).waitFor();
    await expectAccessible(kim.page);
    await kim.page.getByRole('link', { name: 'Create an account' }).click();
    await kim.page.getByLabel('Work email').fill('kim@lumen.example');
    await kim.page.getByLabel('Password').fill(PASSWORD);
    await kim.page.getByRole('button', { name: 'Create account' }).click();
    await kim.page.getByRole('button', { name: 'Join the workspace' }).click();
    await kim.page.waitForURL(`**/w/${workspace}/inbox`);
    await kim.page.getByRole('link', { name: 'Pricing for 120 seats' }).waitFor();
    await kim.page.goto(`/w/${workspace}/integrations`);
    expect(await kim.page.getByRole('switch').count()).toBe(0);

    await kim.page.goto('/w/00000000-0000-4000-8000-000000000000/inbox');
    await kim.page.getByRole('heading', { name: 'This workspace is not open to you' }).waitFor();
    await expectAccessible(kim.page);
    expect(kim.problems).toEqual([]);
    await kim.close();
  });

  it('who was never invited finds nothing', async () => {
    const eve = await newPerson(browser, product.webUrl);
    await eve.page.goto('/sign-up');
    await eve.page.getByLabel('Company or team').fill('Other');
    await eve.page.getByLabel('Work email').fill('eve@other.example');
    await eve.page.getByLabel('Password').fill(PASSWORD);
    await eve.page.getByRole('button', { name: 'Create account' }).click();
    await eve.page.waitForURL('**/inbox');
    await eve.page.getByRole('heading', { name: 'No mail yet' }).waitFor();
    for (const path of ['inbox', 'review', 'writes', 'integrations', 'settings']) {
      const response = await eve.page.goto(`/w/${workspace}/${path}`);
      expect(response?.status()).toBe(404);
    }
    expect(eve.problems).toEqual([]);
    await eve.close();
  });
});

describe('every page', () => {
  it.each(['inbox', 'review', 'writes', 'integrations', 'settings'])(
    'fits a phone and the dark: %s',
    async (path) => {
      await page.setViewportSize({ width: 375, height: 812 });
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.goto(`/w/${workspace}/${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await expectAccessible(page);
    },
  );
  it('ran without an error in the browser', () => {
    expect(sam.problems).toEqual([]);
  });
});
