import { createMiddleware } from 'hono/factory';
import { bearerOf } from '../http/form.ts';
import type { Env } from '../http/env.ts';
import type { World } from '../world.ts';
import { missingScopes, sendError, type HubSpotError } from './errors.ts';
import { OBJECT_TYPES, type ObjectType } from './objectTypes.ts';
import type { AccessGrant, Portal } from './state.ts';

/** Requests of an authorized app know their portal and what they may do there. */
export interface ApiEnv extends Env {
  Variables: { portal: Portal; grant: AccessGrant };
}

const NOT_FOUND: HubSpotError = {
  httpStatus: 401,
  message:
    'Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview',
  category: 'INVALID_AUTHENTICATION',
};

/** Lets live access tokens through; says of the others whether they are unknown or expired. */
export const authenticate = (world: World) =>
  createMiddleware<ApiEnv>(async (c, next) => {
    const token = bearerOf(c);
    const grant = token === null ? undefined : world.state.hubspot.accessGrants[token];
    const portal = grant && world.state.hubspot.portals[grant.hubId];
    if (grant === undefined || portal === undefined || grant.ended) return sendError(c, world, NOT_FOUND);
    const overdueMs = world.now() - grant.expiresAt;
    if (overdueMs >= 0) {
      return sendError(c, world, {
        httpStatus: 401,
        message: `The OAuth token used to make this call expired ${Math.floor(overdueMs / 1000)} second(s) ago.`,
        category: 'EXPIRED_AUTHENTICATION',
        context: { 'expire time': [new Date(grant.expiresAt).toISOString()] },
      });
    }
    c.set('portal', portal);
    c.set('grant', grant);
    return next();
  });

/** The error of a grant that lacks one of the scopes, or null. */
export function scopeError(grant: AccessGrant, ...scopes: string[]): HubSpotError | null {
  return scopes.every((scope) => grant.scopes.includes(scope)) ? null : missingScopes(scopes);
}

export const readScope = (type: ObjectType) => `${OBJECT_TYPES[type].scope}.read`;
export const writeScope = (type: ObjectType) => `${OBJECT_TYPES[type].scope}.write`;
