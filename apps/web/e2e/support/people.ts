import type { Page } from 'playwright-core';

export const PASSWORD = 'correct horse battery';

export async function signUp(page: Page, email: string, company: string): Promise<void> {
  await page.getByLabel('Company or team').fill(company);
  await page.getByLabel('Work email').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
}

export async function signIn(page: Page, email: string): Promise<void> {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
