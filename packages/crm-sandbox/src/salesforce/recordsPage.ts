import { Hono } from 'hono';
import { html } from 'hono/html';
import { lines, page, PAGE_HEADERS, problemPage, SALESFORCE, table, type Html } from '../html/layout.ts';
import type { Env } from '../http/env.ts';
import type { World } from '../world.ts';
import { typeOfId } from './recordStore.ts';
import { sobjectTypeOf, type SObjectType } from './schema.ts';
import type { FieldValue, Org, SObjectRecord } from './state.ts';

/** The orgs as their users see them: an overview at `/`, and a page per record at its Lightning address. */
export function recordPages(world: World): Hono<Env> {
  const app = new Hono<Env>();

  app.get('/', (c) => {
    const orgs = Object.values(world.state.salesforce.orgs);
    const org = world.state.salesforce.orgs[c.req.query('account') ?? ''] ?? orgs[0];
    if (org === undefined) return c.notFound();
    return c.html(overview(orgs, org), 200, PAGE_HEADERS);
  });

  app.get('/:instance/lightning/r/:type/:id/view', (c) => {
    const org = Object.values(world.state.salesforce.orgs).find(
      ({ instance }) => instance === c.req.param('instance'),
    );
    const type = sobjectTypeOf(c.req.param('type'));
    const found = org && type ? org.records[type][c.req.param('id')] : undefined;
    if (org === undefined || type === null || found === undefined) {
      return c.html(
        problemPage(SALESFORCE, 'Nothing here', 'This record does not exist.', '404'),
        404,
        PAGE_HEADERS,
      );
    }
    return c.html(record(org, type, found), 200, PAGE_HEADERS);
  });

  return app;
}

function overview(orgs: Org[], org: Org): Html {
  const all = (type: SObjectType) => Object.values(org.records[type]);
  const tasks = all('Task').toReversed();
  return page(
    SALESFORCE,
    org.name,
    html`<nav class="tabs" aria-label="Demo orgs">
        ${orgs.map(
          ({ orgId, name }) =>
            html`<a href="/?account=${orgId}" ${orgId === org.orgId ? html`aria-current="page"` : ''}
              >${name}</a
            >`,
        )}
      </nav>
      <section class="card">
        <h1>${org.name}</h1>
        <p class="muted">
          ${org.organizationType}${org.isSandbox ? ' · Sandbox' : ''} · ${org.orgId} ·
          <span class="badge ${org.settings.packageInstalled ? 'on' : ''}"
            >${org.settings.packageInstalled ? 'Conduit package installed' : 'Conduit package not installed'}</span
          >
        </p>
      </section>
      ${table(
        'Tasks',
        ['Subject', 'Due', 'Status', 'Priority', 'Comments', 'Name', 'Related to'],
        tasks.map((task) => [
          link(org, 'Task', task),
          html`${task['ActivityDate']}`,
          html`<span class="badge ${task['IsClosed'] === true ? '' : 'on'}">${task['Status']}</span>`,
          html`${task['Priority']}`,
          lines(text(task['Description'])),
          reference(org, task['WhoId']),
          reference(org, task['WhatId']),
        ]),
      )}
      ${table(
        'Opportunities',
        ['Opportunity', 'Account', 'Stage', 'Amount', 'Close date', 'Contacts'],
        all('Opportunity').map((deal) => [
          link(org, 'Opportunity', deal),
          reference(org, deal['AccountId']),
          html`<span class="badge ${deal['IsClosed'] === true ? '' : 'on'}">${deal['StageName']}</span>`,
          html`${deal['Amount']}`,
          html`${deal['CloseDate']}`,
          html`${all('OpportunityContactRole')
            .filter((role) => role['OpportunityId'] === deal.Id)
            .map((role) => html`<div>${reference(org, role['ContactId'])}</div>`)}`,
        ]),
      )}
      ${table(
        'Contacts',
        ['Name', 'Email', 'Account'],
        all('Contact').map((contact) => [
          link(org, 'Contact', contact),
          html`${contact['Email']}`,
          reference(org, contact['AccountId']),
        ]),
      )}
      ${table(
        'Leads',
        ['Name', 'Email', 'Company', 'Status'],
        all('Lead').map((lead) => [
          link(org, 'Lead', lead),
          html`${lead['Email']}`,
          html`${lead['Company']}`,
          html`${lead['Status']}`,
        ]),
      )}
      ${table(
        'Accounts',
        ['Account', 'Website'],
        all('Account').map((account) => [link(org, 'Account', account), html`${account['Website']}`]),
      )}`,
  );
}

function record(org: Org, type: SObjectType, found: SObjectRecord): Html {
  return page(
    SALESFORCE,
    title(found),
    html`<nav class="tabs" aria-label="Back"><a href="/?account=${org.orgId}">${org.name}</a></nav>
      <section class="card">
        <h1>${title(found)}</h1>
        <p class="muted">${type} ${found.Id}</p>
        <dl>
          ${Object.entries(found).map(
            ([name, value]) =>
              html`<dt>${name}</dt>
                <dd>${name === 'Id' ? found.Id : reference(org, value)}</dd>`,
          )}
        </dl>
      </section>`,
  );
}

/** A link where the value is the id of a record, the value itself where not. */
function reference(org: Org, value: FieldValue | undefined): Html {
  if (typeof value !== 'string') return lines(text(value));
  const type = typeOfId(value);
  const target = type === null ? undefined : org.records[type][value];
  return type === null || target === undefined ? lines(value) : link(org, type, target);
}

function link(org: Org, type: SObjectType, target: SObjectRecord): Html {
  return html`<a href="/${org.instance}/lightning/r/${type}/${target.Id}/view">${title(target)}</a>`;
}

const text = (value: FieldValue | undefined) => (value === undefined || value === null ? '' : String(value));

function title(target: SObjectRecord): string {
  const name = target['Name'] ?? target['Subject'];
  return typeof name === 'string' && name !== '' ? name : target.Id;
}
