import { associated } from './objectStore.ts';
import { OBJECT_TYPES, objectTypeOf, type ObjectType } from './objectTypes.ts';
import { CREATED_PROPERTY, DEFAULT_PROPERTIES, MODIFIED_PROPERTY, PROPERTIES } from './properties.ts';
import type { Portal, StoredObject } from './state.ts';

export interface ObjectView {
  id: string;
  properties: Record<string, string | null>;
  createdAt: string;
  updatedAt: string;
  archived: boolean;
  url: string;
  associations?: Record<string, { results: { id: string; type: string }[] }>;
  objectWriteTraceId?: string;
  new?: boolean;
}

/** Every property that has a value, as writes answer. */
export function writtenView(
  portal: Portal,
  type: ObjectType,
  object: StoredObject,
  origin: string,
): ObjectView {
  return {
    id: object.id,
    properties: Object.fromEntries(Object.entries(object.properties).filter(([, value]) => value !== null)),
    createdAt: new Date(object.createdAt).toISOString(),
    updatedAt: new Date(object.updatedAt).toISOString(),
    archived: object.archivedAt !== null,
    url: `${origin}/contacts/${portal.hubId}/record/${OBJECT_TYPES[type].typeId}/${object.id}`,
  };
}

/** Only the properties asked for, and those every object comes with. */
export function readView(
  portal: Portal,
  type: ObjectType,
  object: StoredObject,
  origin: string,
  wanted: readonly string[] = [],
  properties: Record<string, string | null> = object.properties,
): ObjectView {
  const names =
    wanted.length === 0
      ? DEFAULT_PROPERTIES[type]
      : [
          ...wanted.filter((name) => name in PROPERTIES[type]),
          CREATED_PROPERTY[type],
          MODIFIED_PROPERTY[type],
          'hs_object_id',
        ];
  return {
    ...writtenView(portal, type, object, origin),
    properties: Object.fromEntries([...new Set(names)].map((name) => [name, properties[name] ?? null])),
  };
}

/** The `associations` of a read; types without any are left out. */
export function associationsView(
  portal: Portal,
  type: ObjectType,
  id: string,
  wanted: string[],
): Pick<ObjectView, 'associations'> {
  const associations: NonNullable<ObjectView['associations']> = {};
  for (const name of wanted) {
    const to = objectTypeOf(name);
    if (to === null) continue;
    const links = associated(portal, type, id, to);
    if (links.length === 0) continue;
    associations[to] = {
      results: links.map((link) => ({
        id: link.id,
        type: `${OBJECT_TYPES[type].singular}_to_${OBJECT_TYPES[to].singular}`,
      })),
    };
  }
  return Object.keys(associations).length > 0 ? { associations } : {};
}
