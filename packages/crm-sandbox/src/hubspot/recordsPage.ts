import { Hono } from 'hono';
import { html } from 'hono/html';
import {
  HUBSPOT,
  lines,
  page,
  PAGE_HEADERS,
  plainText,
  problemPage,
  table,
  type Html,
} from '../html/layout.ts';
import type { Env } from '../http/env.ts';
import type { World } from '../world.ts';
import { associated } from './objectStore.ts';
import { OBJECT_TYPES, OBJECT_TYPE_NAMES, objectTypeOf, type ObjectType } from './objectTypes.ts';
import { DEAL_STAGES } from './properties.ts';
import type { Portal, StoredObject } from './state.ts';

/** The portals as their users see them: an overview at `/`, and a page per record where `url` points. */
export function recordPages(world: World): Hono<Env> {
  const app = new Hono<Env>();

  app.get('/', (c) => {
    const portals = Object.values(world.state.hubspot.portals);
    const portal = world.state.hubspot.portals[c.req.query('account') ?? ''] ?? portals[0];
    if (portal === undefined) return c.notFound();
    return c.html(overview(portals, portal), 200, PAGE_HEADERS);
  });

  app.get('/contacts/:hubId/record/:typeId/:id', (c) => {
    const portal = world.state.hubspot.portals[c.req.param('hubId')];
    const type = objectTypeOf(c.req.param('typeId'));
    const object = portal && type ? portal.objects[type][c.req.param('id')] : undefined;
    if (portal === undefined || type === null || object === undefined) {
      return c.html(
        problemPage(HUBSPOT, 'Nothing here', 'This record does not exist.', '404'),
        404,
        PAGE_HEADERS,
      );
    }
    return c.html(record(portal, type, object), 200, PAGE_HEADERS);
  });

  return app;
}

function overview(portals: Portal[], portal: Portal): Html {
  const live = (type: ObjectType) =>
    Object.values(portal.objects[type]).filter((object) => object.archivedAt === null);
  const newest = (type: ObjectType) => live(type).reverse();
  return page(
    HUBSPOT,
    portal.name,
    html`<nav class="tabs" aria-label="Demo accounts">
        ${portals.map(
          ({ hubId, name }) =>
            html`<a href="/?account=${hubId}" ${hubId === portal.hubId ? html`aria-current="page"` : ''}
              >${name}</a
            >`,
        )}
      </nav>
      <section class="card">
        <h1>${portal.name}</h1>
        <p class="muted">
          ${portal.domain} · account ${portal.hubId} ·
          <span class="badge ${portal.installed ? 'on' : ''}"
            >${portal.installed ? 'Conduit installed' : 'Conduit not installed'}</span
          >
        </p>
      </section>
      ${table(
        'Tasks',
        ['Task', 'Due', 'Status', 'Priority', 'Details', 'Associated with'],
        newest('tasks').map((task) => [
          link(portal, 'tasks', task),
          day(value(task, 'hs_timestamp')),
          badge(value(task, 'hs_task_status')),
          html`${value(task, 'hs_task_priority')}`,
          lines(plainText(value(task, 'hs_task_body'))),
          links(portal, 'tasks', task),
        ]),
      )}
      ${table(
        'Notes',
        ['Note', 'When', 'Associated with'],
        newest('notes').map((note) => [
          lines(plainText(value(note, 'hs_note_body'))),
          day(value(note, 'hs_timestamp')),
          links(portal, 'notes', note),
        ]),
      )}
      ${table(
        'Deals',
        ['Deal', 'Stage', 'Amount', 'Close date', 'Associated with'],
        live('deals').map((deal) => [
          link(portal, 'deals', deal),
          badge(DEAL_STAGES.find(({ id }) => id === deal.properties['dealstage'])?.label ?? ''),
          html`${value(deal, 'amount')} ${value(deal, 'deal_currency_code')}`,
          day(value(deal, 'closedate')),
          links(portal, 'deals', deal),
        ]),
      )}
      ${table(
        'Contacts',
        ['Name', 'Email', 'Company', 'Associated with'],
        live('contacts').map((contact) => [
          link(portal, 'contacts', contact),
          html`${value(contact, 'email')}`,
          html`${value(contact, 'company')}`,
          links(portal, 'contacts', contact),
        ]),
      )}
      ${table(
        'Companies',
        ['Company', 'Domain', 'Associated with'],
        live('companies').map((company) => [
          link(portal, 'companies', company),
          html`${value(company, 'domain')}`,
          links(portal, 'companies', company),
        ]),
      )}`,
  );
}

function record(portal: Portal, type: ObjectType, object: StoredObject): Html {
  return page(
    HUBSPOT,
    title(type, object),
    html`<nav class="tabs" aria-label="Back"><a href="/?account=${portal.hubId}">${portal.name}</a></nav>
      <section class="card">
        <h1>${title(type, object)}</h1>
        <p class="muted">
          ${OBJECT_TYPES[type].singular} ${object.id}${object.archivedAt === null ? '' : ' · archived'}
        </p>
        <dl>
          ${Object.entries(object.properties).map(
            ([name, text]) =>
              html`<dt>${name}</dt>
                <dd>${lines(plainText(text))}</dd>`,
          )}
        </dl>
      </section>
      <section class="card">
        <h2>Associated with</h2>
        ${links(portal, type, object)}
      </section>`,
  );
}

function links(portal: Portal, type: ObjectType, object: StoredObject): Html {
  const all = OBJECT_TYPE_NAMES.flatMap((to) =>
    associated(portal, type, object.id, to).flatMap(({ id }) => {
      const target = portal.objects[to][id];
      return target === undefined
        ? []
        : [
            html`<div>
              ${link(portal, to, target)} <span class="muted">${OBJECT_TYPES[to].singular}</span>
            </div>`,
          ];
    }),
  );
  return html`${all.length === 0 ? html`<span class="muted">nothing</span>` : all}`;
}

function link(portal: Portal, type: ObjectType, object: StoredObject): Html {
  return html`<a href="/contacts/${portal.hubId}/record/${OBJECT_TYPES[type].typeId}/${object.id}"
    >${title(type, object)}</a
  >`;
}

function title(type: ObjectType, object: StoredObject): string {
  switch (type) {
    case 'contacts':
      return (
        `${value(object, 'firstname')} ${value(object, 'lastname')}`.trim() ||
        value(object, 'email') ||
        object.id
      );
    case 'companies':
      return value(object, 'name') || object.id;
    case 'deals':
      return value(object, 'dealname') || object.id;
    case 'tasks':
      return value(object, 'hs_task_subject') || `Task ${object.id}`;
    case 'notes':
      return `Note ${object.id}`;
  }
}

const value = (object: StoredObject, name: string) => object.properties[name] ?? '';
const day = (date: string): Html => html`${date.slice(0, 10)}`;
const badge = (text: string): Html =>
  html`<span class="badge">${text.replaceAll('_', ' ').toLowerCase()}</span>`;
