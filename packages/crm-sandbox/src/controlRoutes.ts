import { Hono, type Context } from 'hono';
import * as z from 'zod';
import type { SandboxControl } from './control.ts';
import { CRMS, type Crm } from './crm.ts';
import { faultRule, type FaultRule } from './faults/plan.ts';
import { PRESET_NAMES } from './faults/presets.ts';
import type { Env } from './http/env.ts';
import { readJson } from './http/form.ts';

const webhookOptions = {
  url: z.url().optional(),
  duplicates: z.number().int().min(0).optional(),
  retryPauseMs: z.number().int().min(0).optional(),
  ageMs: z.number().int().optional(),
  forged: z.boolean().optional(),
};
const faultsBody = z.object({ rules: z.array(faultRule) });
const accountBody = z.object({ account: z.string() });
const optionalAccountBody = z.object({ account: z.string().optional() });
const settingsBody = z.object({
  account: z.string(),
  settings: z.strictObject({
    rateLimit: z.object({ max: z.number().int().min(0), intervalMs: z.number().int().min(1) }).optional(),
    partialStatus: z.union([z.literal(207), z.literal('success')]).optional(),
    requiredProperties: z
      .partialRecord(z.enum(['contacts', 'companies', 'deals', 'tasks', 'notes']), z.array(z.string()))
      .optional(),
    secondaryEmails: z.enum(['found', 'not_found']).optional(),
    packageInstalled: z.boolean().optional(),
    externalIdUnique: z.boolean().optional(),
    appApproved: z.boolean().optional(),
    apiEnabled: z.boolean().optional(),
    userActive: z.boolean().optional(),
    userEmailVerified: z.boolean().optional(),
    orgActive: z.boolean().optional(),
    dailyApiLimit: z.number().int().min(0).optional(),
  }),
});
const scopesBody = z.object({ account: z.string(), scopes: z.array(z.string()) });
const eraseBody = z.object({ account: z.string(), contactId: z.string(), ...webhookOptions });
const webhookBody = z.object({
  subscriptionType: z.string(),
  hubId: z.number().int(),
  objectId: z.string(),
  ...webhookOptions,
});
const webhookUrlBody = z.object({ url: z.url().nullable() });

/** The control API of both servers, under `/_sandbox`. */
export function controlRoutes(control: SandboxControl): Hono<Env> {
  const app = new Hono<Env>();

  app.get('/accounts', (c) => c.json({ accounts: control.accounts() }));
  app.get('/records', (c) => {
    const records = control.records(c.req.query('account') ?? '');
    return records === null ? c.json({ error: 'unknown account' }, 404) : c.json(records);
  });

  app.get('/calls', (c) => {
    const { crm, account, method, path } = c.req.query();
    const known = CRMS.find((name): name is Crm => name === crm);
    return c.json({ calls: control.calls({ crm: known, account, method, path }) });
  });
  app.delete('/calls', (c) => {
    control.clearCalls();
    return c.body(null, 204);
  });

  app.get('/faults', (c) => c.json({ rules: control.faults.list(), presets: PRESET_NAMES }));
  app.put('/faults', (c) =>
    withBody(c, faultsBody, ({ rules }) => {
      control.faults.set(rules.map(asInput));
      return c.json({ rules: control.faults.list() });
    }),
  );
  app.post('/faults', (c) =>
    withBody(c, faultRule, (rule) => c.json({ id: control.faults.add(asInput(rule)) }, 201)),
  );
  app.delete('/faults', (c) => {
    control.faults.clear();
    return c.body(null, 204);
  });
  app.delete('/faults/:id', (c) =>
    control.faults.remove(c.req.param('id')) ? c.body(null, 204) : c.json({ error: 'unknown rule' }, 404),
  );

  app.patch('/accounts', (c) =>
    withBody(c, settingsBody, ({ account, settings }) => {
      const known = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
      return control.configure(account, known)
        ? c.body(null, 204)
        : c.json({ error: 'unknown account' }, 404);
    }),
  );
  app.post('/expire-tokens', (c) =>
    withBody(c, optionalAccountBody, ({ account }) => c.json({ expired: control.expireTokens(account) })),
  );
  app.post('/uninstall', (c) =>
    withBody(c, accountBody, ({ account }) =>
      control.uninstall(account) ? c.body(null, 204) : c.json({ error: 'unknown account' }, 404),
    ),
  );
  app.post('/remove-scopes', (c) =>
    withBody(c, scopesBody, ({ account, scopes }) => {
      control.removeScopes(account, scopes);
      return c.body(null, 204);
    }),
  );
  app.post('/erase-contact', (c) =>
    withBody(c, eraseBody, async ({ account, contactId, ...options }) =>
      c.json({ deliveries: await control.eraseContact(account, contactId, options) }),
    ),
  );
  app.post('/webhooks', (c) =>
    withBody(c, webhookBody, async (request) => c.json({ deliveries: await control.sendWebhook(request) })),
  );
  app.put('/webhook-url', (c) =>
    withBody(c, webhookUrlBody, ({ url }) => {
      control.setWebhookUrl(url);
      return c.body(null, 204);
    }),
  );
  app.post('/reset', (c) => {
    control.reset();
    return c.body(null, 204);
  });

  return app;
}

/** A parsed rule is a valid input again, apart from options spelled out as undefined. */
const asInput = (rule: z.output<typeof faultRule>): FaultRule => rule;

async function withBody<S extends z.ZodType>(
  c: Context<Env>,
  schema: S,
  handle: (body: z.output<S>) => Response | Promise<Response>,
): Promise<Response> {
  const body = schema.safeParse((await readJson(c)) ?? {});
  return body.success ? handle(body.data) : c.json({ error: z.prettifyError(body.error) }, 400);
}
