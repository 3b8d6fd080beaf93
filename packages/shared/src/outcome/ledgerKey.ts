/** What makes a CRM write the same write when it is planned again. */
export interface LedgerKeyParts {
  workspaceId: string;
  crm: string;
  object: string;
  action: string;
  sourceEvent: string;
}

const PREFIX = 'cdt_';

/**
 * The idempotency key of one CRM write: `cdt_` and 43 characters of `[A-Za-z0-9_-]`, which a URL path and a
 * Salesforce external id both take as they are.
 */
export async function ledgerKey(parts: LedgerKeyParts): Promise<string> {
  // A JSON array keeps ("a", "bc") and ("ab", "c") apart.
  const { workspaceId, crm, object, action, sourceEvent } = parts;
  const bytes = new TextEncoder().encode(JSON.stringify([workspaceId, crm, object, action, sourceEvent]));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const base64 = btoa(String.fromCharCode(...digest));
  return PREFIX + base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
