export interface ConsentOptions {
  account?: string;
  loginUrl?: string;
}

const attribute = (tag: string, name: string): string =>
  (new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? '')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');

/** Opens the consent page, chooses an account (the checked one by default) and submits the form. */
export async function consentTo(
  url: URL,
  { account, decision = 'allow' }: ConsentOptions & { decision?: 'allow' | 'deny' } = {},
): Promise<URLSearchParams> {
  const page = await fetch(url);
  const html = await page.text();
  if (!page.ok) throw new Error(`The consent page answered ${page.status}`);
  const form = new URLSearchParams({ decision });
  for (const [tag] of html.matchAll(/<input\b[^>]*>/g)) {
    const [name, value] = [attribute(tag, 'name'), attribute(tag, 'value')];
    if (!tag.includes('type="radio"')) form.set(name, value);
    else if (account === undefined ? /\bchecked\b/.test(tag) : value === account) form.set(name, value);
  }
  const action = attribute(/<form\b[^>]*>/.exec(html)?.[0] ?? '', 'action');
  const submitted = await fetch(new URL(action, url), { method: 'POST', body: form, redirect: 'manual' });
  const location = submitted.headers.get('location');
  if (!location) throw new Error(`The consent form answered ${submitted.status}`);
  return new URL(location).searchParams;
}
