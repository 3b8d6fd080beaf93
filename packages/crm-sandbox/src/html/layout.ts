import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** Which provider's page it is: its name and accent colours. */
export interface Brand {
  name: string;
  accent: string;
  accentDark: string;
  tint: string;
}

export const HUBSPOT: Brand = {
  name: 'HubSpot sandbox',
  accent: '#c8401f',
  accentDark: '#9e2f14',
  tint: '#fff4ef',
};
export const SALESFORCE: Brand = {
  name: 'Salesforce sandbox',
  accent: '#0b5cab',
  accentDark: '#073f77',
  tint: '#eef5fc',
};

/** No scripts anywhere; styles are inline. `form-action` stays open: consent forms redirect to the app. */
export const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

const STYLE = `
*{box-sizing:border-box}
body{margin:0;font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;color:#1d2939;background:#f5f6f8}
a{color:var(--accent-dark)}
header.bar{background:#fff;border-bottom:1px solid #e4e7ec;padding:.85rem 1.5rem;display:flex;gap:.75rem;align-items:center;flex-wrap:wrap}
header.bar b{font-size:1rem}
header.bar .dot{width:.8rem;height:.8rem;border-radius:50%;background:var(--accent)}
header.bar span.hint{color:#5d6b82;font-size:.875rem;margin-left:auto}
main{max-width:72rem;margin:0 auto;padding:1.5rem}
main.narrow{max-width:34rem;padding-top:3rem}
.card{background:#fff;border:1px solid #e4e7ec;border-radius:.75rem;padding:1.75rem;box-shadow:0 1px 2px rgba(16,24,40,.05)}
.card+.card{margin-top:1.25rem}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .5rem}
h2{font-size:1.05rem;margin:0 0 .75rem;display:flex;gap:.5rem;align-items:baseline}
h2 small,.muted{color:#5d6b82;font-weight:400;font-size:.875rem}
p{margin:.25rem 0 1rem}
fieldset{border:0;padding:0;margin:1.25rem 0}
legend{font-weight:600;padding:0;margin-bottom:.5rem}
label.choice{display:flex;gap:.75rem;align-items:center;border:1px solid #d0d5dd;border-radius:.6rem;padding:.7rem .9rem;margin-bottom:.5rem;cursor:pointer}
label.choice:hover{border-color:var(--accent)}
label.choice:has(input:checked){border-color:var(--accent);background:var(--tint)}
label.choice:has(input:focus-visible){outline:3px solid var(--accent);outline-offset:2px}
label.choice input{width:1.15rem;height:1.15rem;accent-color:var(--accent);flex:none}
label.choice span{display:block;color:#5d6b82;font-size:.875rem}
ul.scopes{list-style:none;margin:0;padding:0}
ul.scopes li{padding:.35rem 0 .35rem 1.6rem;position:relative}
ul.scopes li::before{content:"\\2713";position:absolute;left:.2rem;color:var(--accent-dark);font-weight:700}
.card>p:last-child{margin-bottom:0}
.actions+p{margin-top:1.25rem}
.actions{display:flex;gap:.75rem;margin-top:1.5rem;flex-wrap:wrap}
button,.button{font:inherit;font-weight:600;border-radius:.5rem;padding:.65rem 1.2rem;cursor:pointer;border:1px solid transparent;text-decoration:none;display:inline-block}
.primary{background:var(--accent);color:#fff}
.primary:hover{background:var(--accent-dark)}
.quiet{background:#fff;color:#344054;border-color:#d0d5dd}
.quiet:hover{background:#f5f6f8}
button:focus-visible,a:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
nav.tabs{display:flex;gap:.5rem;flex-wrap:wrap;margin-bottom:1.25rem}
nav.tabs a{padding:.45rem .9rem;border-radius:2rem;border:1px solid #d0d5dd;background:#fff;text-decoration:none;color:#344054}
nav.tabs a[aria-current]{background:var(--accent);border-color:var(--accent);color:#fff}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th{text-align:left;color:#5d6b82;font-weight:600;border-bottom:2px solid #e4e7ec;padding:.4rem .75rem .4rem 0;white-space:nowrap}
td{border-bottom:1px solid #eef0f3;padding:.5rem .75rem .5rem 0;vertical-align:top}
tr:last-child td{border-bottom:0}
td{max-width:26rem;overflow-wrap:anywhere}
.lines{white-space:pre-line}
.badge{display:inline-block;border-radius:1rem;padding:.05rem .6rem;font-size:.8rem;background:#eef0f3;color:#344054;white-space:nowrap}
.badge.on{background:var(--tint);color:var(--accent-dark)}
.problem{border-left:4px solid var(--accent)}
code{background:#eef0f3;border-radius:.25rem;padding:.1rem .3rem;font-size:.85em;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.4rem 1.25rem;margin:0}
dt{color:#5d6b82}
dd{margin:0;overflow-wrap:anywhere}
`;

/** A whole page. */
export function page(brand: Brand, title: string, content: Html, options: { narrow?: boolean } = {}): Html {
  const colours = `:root{--accent:${brand.accent};--accent-dark:${brand.accentDark};--tint:${brand.tint}}`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · ${brand.name}</title>
        <style>
          ${raw(colours + STYLE)}
        </style>
      </head>
      <body>
        <header class="bar">
          <span class="dot" aria-hidden="true"></span><b>${brand.name}</b
          ><span class="hint">Simulated for development. No real account is involved.</span>
        </header>
        <main class="${options.narrow === true ? 'narrow' : 'wide'}">${content}</main>
      </body>
    </html>`;
}

export function hiddenFields(fields: Record<string, string | null>): Html[] {
  return Object.entries(fields).flatMap(([name, value]) =>
    value === null ? [] : [html`<input type="hidden" name="${name}" value="${value}" />`],
  );
}

/** A page that says what went wrong and shows the provider's code. */
export function problemPage(brand: Brand, title: string, explanation: string, code: string): Html {
  return page(
    brand,
    title,
    html`<section class="card problem">
      <h1>${title}</h1>
      <p>${explanation}</p>
      <p><code>${code}</code></p>
    </section>`,
    { narrow: true },
  );
}

/** A table, or a line that says there is nothing yet. */
export function table(heading: string, columns: string[], rows: Html[][]): Html {
  return html`<section class="card">
    <h2>${heading} <small>${rows.length}</small></h2>
    ${
      rows.length === 0
        ? html`<p class="muted">Nothing here yet.</p>`
        : html`<div class="scroll" tabindex="0" role="region" aria-label="${heading}">
            <table>
              <thead>
                <tr>
                  ${columns.map((column) => html`<th scope="col">${column}</th>`)}
                </tr>
              </thead>
              <tbody>
                ${rows.map(
                  (cells) =>
                    html`<tr>
                      ${cells.map((cell) => html`<td>${cell}</td>`)}
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>`
    }
  </section>`;
}

/** Text whose line breaks show. */
export const lines = (text: string): Html => html`<span class="lines">${text}</span>`;

/** The words of a rich-text field, lines kept, mark-up gone. */
export function plainText(rich: string | null): string {
  return (rich ?? '')
    .replace(/<(br|\/p|\/li|\/div)\s*\/?>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&amp;', '&')
    .trim();
}
