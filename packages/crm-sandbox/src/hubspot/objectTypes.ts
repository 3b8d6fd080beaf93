/** The CRM objects this simulator keeps, by the name used in paths. */
export const OBJECT_TYPES = {
  contacts: { typeId: '0-1', singular: 'contact', scope: 'crm.objects.contacts' },
  companies: { typeId: '0-2', singular: 'company', scope: 'crm.objects.companies' },
  deals: { typeId: '0-3', singular: 'deal', scope: 'crm.objects.deals' },
  // Activities have no scopes of their own: those of contacts open them.
  tasks: { typeId: '0-27', singular: 'task', scope: 'crm.objects.contacts' },
  notes: { typeId: '0-46', singular: 'note', scope: 'crm.objects.contacts' },
} as const;

export type ObjectType = keyof typeof OBJECT_TYPES;

// Object.keys is typed as string[]; the table above is closed.
export const OBJECT_TYPE_NAMES = Object.keys(OBJECT_TYPES) as ObjectType[];

/** HubSpot takes the plural, the singular or the type id in a path. */
export function objectTypeOf(name: string): ObjectType | null {
  return (
    OBJECT_TYPE_NAMES.find(
      (type) => type === name || OBJECT_TYPES[type].singular === name || OBJECT_TYPES[type].typeId === name,
    ) ?? null
  );
}

/**
 * HubSpot-defined association types, from -> to; the first of a pair is the unlabelled default.
 * HubSpot guide "Associate records", association type ids.
 */
export const ASSOCIATION_TYPES: Record<ObjectType, Partial<Record<ObjectType, readonly number[]>>> = {
  contacts: { companies: [279, 1], deals: [4], tasks: [203], notes: [201] },
  companies: { contacts: [280, 2], deals: [342, 6], tasks: [191], notes: [189] },
  deals: { contacts: [3], companies: [341, 5], tasks: [215], notes: [213] },
  tasks: { contacts: [204], companies: [192], deals: [216] },
  notes: { contacts: [202], companies: [190], deals: [214] },
};

/** The type the other side sees: a task's 204 to a contact is the contact's 203 to the task. */
export function reverseAssociationType(from: ObjectType, to: ObjectType, typeId: number): number | null {
  const index = ASSOCIATION_TYPES[from][to]?.indexOf(typeId) ?? -1;
  return ASSOCIATION_TYPES[to][from]?.[index] ?? null;
}
