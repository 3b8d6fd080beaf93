import { composedOf } from '../src/lib/composed.ts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, newPerson, openBrowser } from './support/browser.ts';
import { mailOf } from './support/mail.ts';
import { PASSWORD, signIn } from './support/people.ts';
import { startProduct, type Product } from './support/stack.ts';

const SAM = 'sam.lee@lumen.example';
const ACCOUNT = 'Northwind Trading';

let product: Product;
let browser: Browser;
let sam: Awaited<ReturnType<typeof newPerson>>;
let page: Page;
let workspace: string;

const receive = (subject: string, from: string, text: string) =>
  product.receive(
    mailOf({ subject, from, to: `Sam Lee <${SAM}>`, cc: `<lumen@${product.inboundDomain}>`, text }),
  );

beforeAll(async () => {
  product = await startProduct();
  browser = await openBrowser();
  ({ workspaceId: workspace } = await product.customer(
    { email: SAM, password: PASSWORD, workspaceName: 'Lumen' },
    { hubspot: ACCOUNT, salesforce: ACCOUNT },
  ));
  await product.sql('update public.workspaces set live_writes = true where id = $1', [workspace]);
  for (const [index, name] of [
    'Ana Ruiz',
    'Tom Berg',
    'Kim Doe',
    'Lea Fox',
    'Ben Oke',
    'Uma Roy',
  ].entries()) {
    await receive(
      `Pricing for ${name}`,
      `${name} <${name.toLowerCase().replace(' ', '.')}@initech${index}.example>`,
      `Hi Sam,\r\n\r\nCould you send pricing for ${index + 2}0 seats by Friday, 27 November?\r\n\r\n${name}`,
    );
  }
  await receive(
    '見積もりのお願い',
    '田中 <tanaka@sakura.example>',
    'お世話になっております。見積書をお送りいただけますでしょうか。\r\n\r\n田中',
  );
  sam = await newPerson(browser, product.webUrl);
  ({ page } = sam);
  await page.goto(`/sign-in?next=/w/${workspace}/review`);
  await signIn(page, SAM);
  await cards().first().waitFor();
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const cards = () => page.getByRole('article');
const card = (subject: string) => page.getByRole('article', { name: `Decision about ${subject}` });
const bar = () => page.getByRole('region', { name: 'Decisions that can be taken back' });
const ledger = () =>
  product.sql<{ object: string; payload: unknown }>(
    'select object, payload from public.crm_write_log where workspace_id = $1 order by created_at, object',
    [workspace],
  );
/** The card that has the keyboard, and whether its beginning is where it can be seen. */
const focused = () =>
  page.evaluate(() => {
    const box = document.activeElement?.getBoundingClientRect();
    return {
      name: document.activeElement?.getAttribute('aria-label') ?? '',
      inView: box !== undefined && box.top >= 0 && box.top < window.innerHeight / 2,
    };
  });

/** Keys do nothing before the page has come to life. */
const firstMove = (to: string) =>
  expect
    .poll(
      async () => {
        await page.keyboard.press('j');
        return (await focused()).name;
      },
      { timeout: 20_000, interval: 500 },
    )
    .toBe(`Decision about ${to}`);

describe('a workspace that nobody has told otherwise', () => {
  it('writes nothing unasked, however clear a mail is', async () => {
    expect(await cards().count()).toBe(7);
    expect(await ledger()).toEqual([]);
    await card('Pricing for Ana Ruiz')
      .getByText('this workspace is asked before anything is written')
      .waitFor();
    await expectAccessible(page);
  });

  it('cannot approve what has no next step; edit leads', async () => {
    const japanese = card('見積もりのお願い');
    expect(await japanese.getByRole('button', { name: 'Approve' }).isDisabled()).toBe(true);
    await japanese.getByText('Nothing can be written yet').waitFor();
  });
});

describe('by keyboard', () => {
  it('the next card is current, focused and in view after each decision', async () => {
    await firstMove('Pricing for Tom Berg');
    for (let n = 0; n < 2; n++) await page.keyboard.press('j');
    expect(await focused()).toEqual({ name: 'Decision about Pricing for Lea Fox', inView: true });
    await page.keyboard.press('Shift+A');
    await bar().getByText('Approved: Pricing for Lea Fox').waitFor();
    await expect.poll(focused).toEqual({ name: 'Decision about Pricing for Ben Oke', inView: true });
    await page.keyboard.press('r');
    const dialog = page.getByRole('alertdialog', { name: 'Reject the reading of “Pricing for Ben Oke”?' });
    await dialog.waitFor();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Reject' }).click();
    await bar().getByText('Rejected: Pricing for Ben Oke').waitFor();
    await expect.poll(focused).toEqual({ name: 'Decision about Pricing for Uma Roy', inView: true });
  });

  it('a decision is taken back after a reload, on another page, and comes back to its place', async () => {
    await page.reload();
    await bar().getByText('Rejected: Pricing for Ben Oke').waitFor();
    await page.goto(`/w/${workspace}/inbox`);
    await bar().getByRole('button', { name: 'Undo Pricing for Ben Oke' }).waitFor();
    await page.keyboard.press('z');
    await page.getByText('Taken back: Pricing for Ben Oke waits in Review again.').waitFor();
    await page.goto(`/w/${workspace}/review`);
    await card('Pricing for Ben Oke').waitFor();
    const subjects = await cards().locator('h2').allTextContents();
    expect(subjects.indexOf('Pricing for Ben Oke')).toBe(subjects.indexOf('Pricing for Uma Roy') - 1);
  });

  it('what was not taken back is written when its time is over, word for word as the card said', async () => {
    await product.quiet();
    const before = await ledger();
    // Lea's, to both CRMs.
    expect(before.map(({ object }) => object).sort()).toEqual([
      'contact',
      'contact',
      'note',
      'note',
      'task',
      'task',
    ]);

    const ana = card('Pricing for Ana Ruiz');
    await ana.getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('Next step').selectOption({ label: 'Call back' });
    await page.getByLabel('Due by').fill('2099-12-04');
    const shown = (await ana.getByRole('region', { name: 'What would be written' }).textContent()) ?? '';
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Save and approve' }).click();
    await bar().getByText('Corrected and approved: Pricing for Ana Ruiz').waitFor();
    expect(await ledger()).toHaveLength(before.length);
    await product.quiet();
    const written = (await ledger()).slice(before.length);
    expect(written).toHaveLength(6);
    for (const { object, payload } of written.filter((each) => each.object !== 'contact')) {
      const composed = composedOf(payload);
      expect(shown, object).toContain(composed?.title);
      expect(shown, object).toContain(composed?.body);
    }
    expect(shown).toContain('Call back: Ana Ruiz');
  });

  it('a second person’s earlier decision stands and is told', async () => {
    await page.goto(`/w/${workspace}/review`);
    await card('Pricing for Tom Berg').waitFor();
    await product.sql(
      `update public.review_items r set status = 'rejected', resolved_at = now() from public.threads t
       where t.id = r.thread_id and t.subject = 'Pricing for Tom Berg'`,
    );
    await card('Pricing for Tom Berg').getByRole('button', { name: 'Approve' }).click();
    await page
      .getByText('Pricing for Tom Berg: Somebody already decided this one. Their decision stands.')
      .waitFor();
    await card('Pricing for Tom Berg').waitFor({ state: 'detached' });
  });

  it('an answer that cannot be read comes back with what was entered', async () => {
    await product.sql(
      `update public.review_items r set returned_for = 'not_understood', resolution = '{"facts": {"contact": "Tom"}}'
       from public.threads t where t.id = r.thread_id and t.subject = 'Pricing for Kim Doe'`,
    );
    await page.reload();
    await card('Pricing for Kim Doe').getByText('Your answer could not be read').waitFor();
    await card('Pricing for Kim Doe').getByText('"Tom"').waitFor();
    await expectAccessible(page);
  });
});

describe('the page', () => {
  it.each([
    ['desktop', 1280, 900, 'light'],
    ['phone', 375, 812, 'light'],
    ['dark', 1280, 900, 'dark'],
    ['phone-dark', 375, 812, 'dark'],
  ] as const)('fits: %s', async (_name, width, height, colorScheme) => {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme });
    await page.goto(`/w/${workspace}/review`);
    await card('Pricing for Kim Doe').waitFor();
    await firstMove('Pricing for Ben Oke');
    await page.keyboard.press('a');
    await bar().getByRole('button').first().waitFor();
    await expectAccessible(page);
    await page.keyboard.press('z');
    await page.getByText(/Taken back/).waitFor();
  });

  it('of the switch says what it means', async () => {
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.emulateMedia({ colorScheme: 'light' });
    await page.goto(`/w/${workspace}/integrations`);
    await page.getByRole('switch', { name: /Write without asking/ }).click();
    await page.getByRole('alertdialog', { name: 'Write without asking?' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Write without asking' }).click();
    await page.getByText('Conduit writes without asking.').waitFor();
    const before = (await ledger()).length;
    await receive(
      'Demo please',
      'Eve Ray <eve.ray@hooli.example>',
      'Hi Sam,\r\n\r\nCould you please schedule a demo for our team by Friday, 27 November?\r\n\r\nEve',
    );
    expect((await ledger()).length).toBe(before + 6);
    expect(sam.problems).toEqual([]);
  });
});
