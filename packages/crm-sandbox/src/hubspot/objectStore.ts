import { fail, ok, type Result } from '../result.ts';
import { invalidProperties, validationError, type HubSpotError } from './errors.ts';
import {
  ASSOCIATION_TYPES,
  OBJECT_TYPES,
  OBJECT_TYPE_NAMES,
  reverseAssociationType,
  type ObjectType,
} from './objectTypes.ts';
import {
  ALWAYS_REQUIRED,
  CREATED_PROPERTY,
  DEAL_STAGES,
  MODIFIED_PROPERTY,
  PROPERTIES,
  parseDate,
  type PropertyDefinition,
} from './properties.ts';
import type { Portal, StoredObject } from './state.ts';

export type PropertyInput = Record<string, string | number | boolean | null>;

export interface AssociationInput {
  to: { id: string };
  types: { associationCategory: string; associationTypeId: number }[];
}

/** What a change needs to know of the world around it. */
export interface Clock {
  now: number;
  searchLagMs: number;
}

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

type Properties = Record<string, string | null>;

/** Creates an object with its associations, or nothing at all. */
export function createObject(
  portal: Portal,
  type: ObjectType,
  input: PropertyInput,
  associations: AssociationInput[],
  { now }: Clock,
): Result<StoredObject, HubSpotError> {
  const checked = checkProperties(type, input);
  if (!checked.ok) return checked;
  const properties = checked.value;
  const missing = missingProperties(portal, type, properties, 'create');
  if (missing !== null) return fail(missing);
  const taken = emailTaken(portal, properties, null);
  if (taken !== null) return fail(taken);
  const links = checkAssociations(portal, type, associations);
  if (!links.ok) return links;

  const id = String(portal.nextId++);
  const object: StoredObject = {
    id,
    properties: { ...withDefaults(type, properties), hs_object_id: id },
    createdAt: now,
    updatedAt: now,
    archivedAt: null,
    indexed: null,
  };
  object.properties[CREATED_PROPERTY[type]] ??= iso(now);
  object.properties[MODIFIED_PROPERTY[type]] = iso(now);
  derive(type, object.properties);
  portal.objects[type][id] = object;
  rememberEmails(portal, object);
  for (const link of links.value) associate(portal, type, id, link.type, link.id, link.typeId);
  return ok(object);
}

export function updateObject(
  portal: Portal,
  type: ObjectType,
  object: StoredObject,
  input: PropertyInput,
  { now, searchLagMs }: Clock,
): Result<StoredObject, HubSpotError> {
  const checked = checkProperties(type, input);
  if (!checked.ok) return checked;
  const properties = { ...object.properties, ...checked.value };
  const missing = missingProperties(portal, type, properties, 'update');
  if (missing !== null) return fail(missing);
  const taken = emailTaken(portal, properties, object.id);
  if (taken !== null) return fail(taken);
  forgetEmails(portal, object);
  // The index goes on showing what it had already taken in.
  if (now - object.updatedAt >= searchLagMs) object.indexed = object.properties;
  object.properties = properties;
  object.updatedAt = now;
  object.properties[MODIFIED_PROPERTY[type]] = iso(now);
  derive(type, object.properties);
  rememberEmails(portal, object);
  return ok(object);
}

/** Archives an object: it leaves reads, search and associations. Archiving twice is no error. */
export function archiveObject(portal: Portal, type: ObjectType, id: string, now: number): void {
  const object = liveObject(portal, type, id);
  if (object === null) return;
  object.archivedAt = now;
  forgetEmails(portal, object);
  dissociateAll(portal, type, id);
}

/** Erases an object for good. */
export function eraseObject(portal: Portal, type: ObjectType, id: string): void {
  const object = portal.objects[type][id];
  if (object === undefined) return;
  forgetEmails(portal, object);
  dissociateAll(portal, type, id);
  delete portal.objects[type][id];
}

/** Puts an object back as it was before an update. */
export function restoreObject(portal: Portal, type: ObjectType, before: StoredObject): void {
  const current = portal.objects[type][before.id];
  if (current !== undefined) forgetEmails(portal, current);
  portal.objects[type][before.id] = before;
  rememberEmails(portal, before);
}

export function liveObject(portal: Portal, type: ObjectType, id: string): StoredObject | null {
  const object = portal.objects[type][id];
  return object === undefined || object.archivedAt !== null ? null : object;
}

/** Finds an object by id, or by a property that is unique for its type. */
export function findObject(
  portal: Portal,
  type: ObjectType,
  id: string,
  idProperty: string | null,
): Result<StoredObject | null, HubSpotError> {
  if (idProperty === null || idProperty === 'hs_object_id') return ok(liveObject(portal, type, id));
  if (PROPERTIES[type][idProperty]?.unique !== true) return fail(nonUnique(type, idProperty));
  const contactId = portal.contactByEmail[id.trim().toLowerCase()];
  return ok(contactId === undefined ? null : liveObject(portal, type, contactId));
}

export function nonUnique(type: ObjectType, property: string): HubSpotError {
  return validationError(
    `Unable to perform update/upsert by non-unique ${OBJECT_TYPES[type].typeId} property ${property}`,
  );
}

/** Links two objects in both directions; linking again adds nothing. */
export function associate(
  portal: Portal,
  from: ObjectType,
  fromId: string,
  to: ObjectType,
  toId: string,
  typeId: number,
): void {
  addLink(portal, from, fromId, to, toId, typeId);
  const reverse = reverseAssociationType(from, to, typeId);
  if (reverse !== null) addLink(portal, to, toId, from, fromId, reverse);
}

export function dissociate(
  portal: Portal,
  from: ObjectType,
  fromId: string,
  to: ObjectType,
  toId: string,
): void {
  delete portal.associations[`${from}:${fromId}`]?.[to]?.[toId];
  delete portal.associations[`${to}:${toId}`]?.[from]?.[fromId];
}

/** Ids and association types of everything of one type an object is linked to, oldest id first. */
export function associated(
  portal: Portal,
  from: ObjectType,
  fromId: string,
  to: ObjectType,
): { id: string; typeIds: number[] }[] {
  return Object.entries(portal.associations[`${from}:${fromId}`]?.[to] ?? {}).map(([id, typeIds]) => ({
    id,
    typeIds,
  }));
}

/** The first (unlabelled) association type of a pair, or null when the two cannot be linked. */
export function defaultAssociationType(from: ObjectType, to: ObjectType): number | null {
  return ASSOCIATION_TYPES[from][to]?.[0] ?? null;
}

/** Checks a list of association types for one pair of object types. */
export function checkAssociationTypes(
  from: ObjectType,
  to: ObjectType,
  types: AssociationInput['types'],
): HubSpotError | null {
  const allowed = ASSOCIATION_TYPES[from][to] ?? [];
  const wrong = types.find(
    (type) => type.associationCategory !== 'HUBSPOT_DEFINED' || !allowed.includes(type.associationTypeId),
  );
  return wrong === undefined ? null : wrongType(from, wrong);
}

function wrongType(from: ObjectType, type: AssociationInput['types'][number]): HubSpotError {
  return validationError(
    `Association type ${type.associationTypeId} of category ${type.associationCategory} is not valid from ${OBJECT_TYPES[from].typeId}`,
  );
}

function checkAssociations(
  portal: Portal,
  from: ObjectType,
  associations: AssociationInput[],
): Result<{ type: ObjectType; id: string; typeId: number }[], HubSpotError> {
  const links: { type: ObjectType; id: string; typeId: number }[] = [];
  for (const { to, types } of associations) {
    for (const type of types) {
      // The type id alone says what kind of object the other end must be.
      const target = OBJECT_TYPE_NAMES.find((name) =>
        ASSOCIATION_TYPES[from][name]?.includes(type.associationTypeId),
      );
      if (target === undefined || type.associationCategory !== 'HUBSPOT_DEFINED') {
        return fail(wrongType(from, type));
      }
      if (liveObject(portal, target, to.id) === null) {
        const name = OBJECT_TYPES[target].singular.toUpperCase();
        return fail(
          validationError(`One or more associations are not valid: ${name}=${to.id} is not valid`, [
            {
              message: `${name}=${to.id} is not valid`,
              code: 'INVALID_OBJECT_IDS',
              context: { ids: [to.id] },
            },
          ]),
        );
      }
      links.push({ type: target, id: to.id, typeId: type.associationTypeId });
    }
  }
  return ok(links);
}

function addLink(
  portal: Portal,
  from: ObjectType,
  fromId: string,
  to: ObjectType,
  toId: string,
  typeId: number,
): void {
  const byType = (portal.associations[`${from}:${fromId}`] ??= {});
  const typeIds = ((byType[to] ??= {})[toId] ??= []);
  if (!typeIds.includes(typeId)) typeIds.push(typeId);
}

function dissociateAll(portal: Portal, type: ObjectType, id: string): void {
  for (const other of OBJECT_TYPE_NAMES) {
    for (const link of associated(portal, type, id, other)) dissociate(portal, type, id, other, link.id);
  }
  delete portal.associations[`${type}:${id}`];
}

function forgetEmails(portal: Portal, object: StoredObject): void {
  for (const email of emailsOf(object.properties)) {
    if (portal.contactByEmail[email] === object.id) delete portal.contactByEmail[email];
  }
}

function rememberEmails(portal: Portal, object: StoredObject): void {
  for (const email of emailsOf(object.properties)) portal.contactByEmail[email] = object.id;
}

/** An address belongs to one contact, as its primary one or a second one. */
function emailTaken(portal: Portal, properties: Properties, id: string | null): HubSpotError | null {
  const owner = emailsOf(properties)
    .map((email) => portal.contactByEmail[email])
    .find((other) => other !== undefined && other !== id);
  return owner === undefined
    ? null
    : { httpStatus: 409, message: `Contact already exists. Existing ID: ${owner}`, category: 'CONFLICT' };
}

function checkProperties(type: ObjectType, input: PropertyInput): Result<Properties, HubSpotError> {
  const properties: Properties = {};
  const problems: { name: string; error: string; message: string }[] = [];
  for (const [name, raw] of Object.entries(input)) {
    const definition = PROPERTIES[type][name];
    if (definition === undefined) {
      problems.push({ name, error: 'PROPERTY_DOESNT_EXIST', message: `Property "${name}" does not exist` });
      continue;
    }
    if (definition.readOnly === true) {
      const message = `"${name}" is a read only property; its value cannot be set.`;
      problems.push({ name, error: 'READ_ONLY_VALUE', message });
      continue;
    }
    // Clearing a property is writing the empty string.
    const value = raw === null || raw === '' ? null : String(raw);
    const checked = value === null ? ok(null) : checkValue(name, definition, value);
    if (checked.ok) properties[name] = checked.value;
    else problems.push({ name, ...checked.error });
  }
  return problems.length > 0 ? fail(invalidProperties(problems)) : ok(properties);
}

function checkValue(
  name: string,
  definition: PropertyDefinition,
  value: string,
): Result<string, { error: string; message: string }> {
  switch (definition.kind) {
    case 'text': {
      const max = definition.maxLength ?? Infinity;
      return value.length <= max
        ? ok(value)
        : fail({
            error: 'PROPERTY_TOO_LONG',
            message: `${name} was too long. The limit is ${max} characters.`,
          });
    }
    case 'email': {
      const email = value.trim().toLowerCase();
      return EMAIL.test(email)
        ? ok(email)
        : fail({ error: 'INVALID_EMAIL', message: `Email address ${value} is invalid` });
    }
    case 'number':
      return Number.isFinite(Number(value))
        ? ok(value)
        : fail({ error: 'INVALID_NUMBER', message: `${value} was not a valid number.` });
    case 'datetime': {
      const date = parseDate(value);
      return date === null
        ? fail({ error: 'INVALID_DATE', message: `${value} was not a valid date.` })
        : ok(date);
    }
    case 'enumeration':
      return definition.options.includes(value)
        ? ok(value)
        : fail({
            error: 'INVALID_OPTION',
            message: `${value} was not one of the allowed options: [${definition.options.join(', ')}]`,
          });
  }
}

function missingProperties(
  portal: Portal,
  type: ObjectType,
  properties: Properties,
  action: 'create' | 'update',
): HubSpotError | null {
  const byAdministrator = portal.settings.requiredProperties[type] ?? [];
  const missing = [...ALWAYS_REQUIRED[type], ...byAdministrator].filter(
    (name) => (properties[name] ?? null) === null,
  );
  if (missing.length === 0) return null;
  const verb = action === 'create' ? 'creating' : 'updating';
  return {
    ...validationError(
      `Error ${verb} ${OBJECT_TYPES[type].singular.toUpperCase()}. Some required properties were not set.`,
      missing.map((name) => ({
        message: `Property "${name}" is required.`,
        code: 'MISSING_REQUIRED_PROPERTY',
        context: { propertyName: [name] },
      })),
    ),
    context: { properties: missing },
  };
}

function withDefaults(type: ObjectType, properties: Properties): Properties {
  switch (type) {
    case 'tasks':
      return { hs_task_status: 'NOT_STARTED', hs_task_priority: 'NONE', hs_task_type: 'TODO', ...properties };
    case 'deals':
      return { pipeline: 'default', ...properties };
    case 'contacts':
      return { lifecyclestage: 'lead', ...properties };
    case 'companies':
    case 'notes':
      return { ...properties };
  }
}

/** Properties HubSpot works out itself. */
function derive(type: ObjectType, properties: Properties): void {
  if (type !== 'deals') return;
  const stage = DEAL_STAGES.find(({ id }) => id === properties['dealstage']);
  const probability = stage?.probability ?? 0;
  properties['hs_deal_stage_probability'] = String(probability);
  properties['hs_is_closed'] = String(stage?.id === 'closedwon' || stage?.id === 'closedlost');
  properties['hs_is_closed_won'] = String(stage?.id === 'closedwon');
}

/** Only contacts have any. */
const emailsOf = (properties: Properties): string[] =>
  [properties['email'], ...(properties['hs_additional_emails'] ?? '').split(';')].flatMap((email) =>
    email ? [email.trim().toLowerCase()] : [],
  );

const iso = (ms: number) => new Date(ms).toISOString();
