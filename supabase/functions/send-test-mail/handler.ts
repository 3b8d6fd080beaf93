import { aliasOf } from '@conduit/db/mail.ts';
import { memberRole } from '@conduit/db/workspaces.ts';
import { parseRawEmail } from '@conduit/shared/inbound/index.ts';
import { composeTestMail } from '@conduit/shared/testMail.ts';
import { z } from 'zod';

import { readJson, refuse, respond } from '../_shared/http.ts';
import { signedInUser, type OAuthDependencies } from '../_shared/oauth.ts';
import { acceptDelivery, type StoreDependencies } from '../inbound-email/handler.ts';

const MAX_BODY_BYTES = 4096;
const bodySchema = z.object({ workspaceId: z.uuid() });

export type TestMailDependencies = StoreDependencies & Pick<OAuthDependencies, 'findUser'>;

/**
 * Delivers a test mail to a workspace: `POST {workspaceId}` by a member of it. Nothing of the mail is the caller's, and
 * it takes the way of any other from where its sender is believed, so nobody has to hold the mail gateway's secret.
 * There is one a minute: its Message-ID follows from the minute, so asking again finds the one that is there.
 *
 * 200 `{threadId, isNew}` · 400 wrong form · 401 not signed in · 403 not a member · 409 no inbound address
 */
export function createTestMailHandler(deps: TestMailDependencies): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'POST') {
      return refuse({ status: 405, code: 'method_not_allowed', message: 'Use POST.' });
    }
    const user = await signedInUser(request, deps);
    if (!user) return refuse({ status: 401, code: 'not_signed_in', message: 'Sign in first.' });
    const body = bodySchema.safeParse(await readJson(request, MAX_BODY_BYTES));
    if (!body.success) {
      return refuse({ status: 400, code: 'malformed_request', message: 'Send {"workspaceId": "<uuid>"}.' });
    }
    const { workspaceId } = body.data;
    if ((await memberRole(deps.db, workspaceId, user.id)) === null) {
      return refuse({
        status: 403,
        code: 'not_a_member',
        message: 'Only members of the workspace can send it a test mail.',
      });
    }
    const alias = await aliasOf(deps.db, workspaceId);
    if (alias === null) {
      return refuse({ status: 409, code: 'no_address', message: 'The workspace has no inbound address.' });
    }
    const address = `${alias}@${deps.inboundDomain}`;
    const raw = new TextEncoder().encode(
      composeTestMail({ workspaceId, to: user.email, address, now: deps.now() }),
    );
    const parsed = await parseRawEmail(raw);
    // It is ours, so only a fault of ours gets here.
    if (!parsed.ok) throw new Error(parsed.code);
    const accepted = await acceptDelivery(deps, {
      message: parsed.message,
      recipients: [address],
      original: { bytes: raw, extension: 'eml', contentType: 'message/rfc822' },
    });
    if ('status' in accepted) return refuse(accepted);
    const [place] = [...accepted.stored, ...accepted.duplicates];
    return respond(200, { threadId: place?.threadId, isNew: accepted.stored.length > 0 });
  };
}
