import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, newPerson, openBrowser } from './support/browser.ts';
import { mailOf } from './support/mail.ts';
import { PASSWORD, signUp } from './support/people.ts';
import { startProduct, type Product } from './support/stack.ts';

const SAM = 'sam.lee@lumen.example';

let product: Product;
let browser: Browser;
let page: Page;
let workspace: string;

beforeAll(async () => {
  product = await startProduct();
  browser = await openBrowser();
  ({ page } = await newPerson(browser, product.webUrl));
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const mail = (subject: string, text: string) =>
  mailOf({
    subject,
    from: 'Tom Berg <tom.berg@initech.example>',
    to: `Sam Lee <${SAM}>`,
    cc: `<lumen@${product.inboundDomain}>`,
    text: `Hello,\r\n\r\n${text}\r\n\r\nTom`,
  });

/** Marks the page in the browser's memory: a reload would lose it. */
const mark = () => page.evaluate(() => void Object.assign(window, { marked: true }));
const isMarked = () => page.evaluate(() => 'marked' in window);

describe('a form', () => {
  it('keeps what was typed when it is refused, and leads to the field that is wrong', async () => {
    await page.goto('/sign-up');
    await page.getByLabel('Company or team').fill('Lumen');
    await page.getByLabel('Work email').fill(SAM);
    await page.getByLabel('Password').fill('short');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByText('Use at least 10 characters.').waitFor();
    expect(await page.getByLabel('Company or team').inputValue()).toBe('Lumen');
    expect(await page.getByLabel('Work email').inputValue()).toBe(SAM);
    expect(await page.getByLabel('Password').evaluate((input) => input === document.activeElement)).toBe(
      true,
    );
    await expectAccessible(page);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.waitForURL('**/inbox');
    workspace = /\/w\/([^/]+)/.exec(page.url())?.[1] ?? '';
  });

  it('keeps what was typed when the server cannot be reached', async () => {
    await page.goto(`/w/${workspace}/settings`);
    await page.getByLabel('Name', { exact: true }).fill('Lumen Lamps');
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'Rename' }).click();
    await page.getByText('That did not go through.').waitFor();
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Lumen Lamps');
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Rename' }).click();
    await page.getByText('The name was changed.').waitFor();
    await page.getByRole('button', { name: /Lumen Lamps/ }).waitFor();
  });
});

describe('an open page', () => {
  it('shows mail as it comes in, and counts what waits', async () => {
    await page.goto(`/w/${workspace}/inbox`);
    await page.getByRole('heading', { name: 'No mail yet' }).waitFor();
    await mark();
    await product.receive(mail('A proposal', 'Maybe you could send me a proposal at some point?'));
    await page.getByRole('link', { name: 'A proposal' }).waitFor();
    await page.getByRole('link', { name: /^Review ?, 1 waiting/ }).waitFor();
    expect(await isMarked()).toBe(true);
  });

  it('shows what is new in a conversation', async () => {
    await page.getByRole('link', { name: 'A proposal' }).click();
    await page.waitForURL('**/threads/*');
    await page.getByText('1 message').waitFor();
    await product.receive(
      mail('Re: A proposal', 'One more thing: we are closed next week.').replace(
        'MIME-Version',
        'In-Reply-To: <Aproposal@globex.example>\r\nMIME-Version',
      ),
    );
    await page.getByText('2 messages').waitFor();
    expect(await isMarked()).toBe(true);
  });

  it('shows a question that somebody else has answered as answered, and keeps what is typed elsewhere', async () => {
    await page.goto(`/w/${workspace}/settings`);
    await page.getByLabel('Name', { exact: true }).fill('Half a na');
    await page.getByRole('link', { name: /^Review ?, \d waiting/ }).waitFor();
    const other = await page.context().newPage();
    await other.goto(`/w/${workspace}/review`);
    await other
      .getByRole('button', { name: /^Reject/ })
      .first()
      .click();
    await other.getByRole('alertdialog').getByRole('button', { name: 'Reject' }).click();
    await other.getByRole('link', { name: 'Review', exact: true }).waitFor();
    await other.close();
    await page.getByRole('link', { name: 'Review', exact: true }).waitFor();
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Half a na');
  });

  it('says when the visitor is signed out, and keeps what is typed', async () => {
    const cookies = await page.context().cookies();
    await page.context().clearCookies();
    await page.getByText('You are signed out.').waitFor();
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Half a na');
    await expectAccessible(page);
    await page.context().addCookies(cookies);
    await page.getByText('You are signed out.').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Rename' }).click();
    await page.getByText('The name was changed.').waitFor();
  });
});

describe('a second visitor', () => {
  it('signs up beside the first', async () => {
    const other = await newPerson(browser, product.webUrl);
    await other.page.goto('/sign-up');
    await signUp(other.page, 'eve@other.example', 'Other');
    await other.page.waitForURL('**/inbox');
    const answer = await other.page.request.get(`/w/${workspace}/pulse`);
    const none = await other.page.request.get('/w/00000000-0000-4000-8000-000000000000/pulse');
    expect(await answer.text()).toBe(await none.text());
    await other.close();
  });
});
