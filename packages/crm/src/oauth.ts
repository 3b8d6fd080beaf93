import * as oauth from 'oauth4webapi';

import { isLoopback } from './config.ts';
import { crmError, failed } from './errors.ts';
import { jsonOf, send, type Reply } from './http.ts';
import type { CallResult, CrmError, ExchangeCodeArgs } from './port.ts';

/** A fresh PKCE verifier: 43 characters of base64url, the shortest RFC 7636 section 4.1 allows. */
export const generateCodeVerifier = (): string => oauth.generateRandomCodeVerifier();
/** The S256 challenge of a verifier (RFC 7636 section 4.2). */
export const codeChallengeOf = (codeVerifier: string): Promise<string> =>
  oauth.calculatePKCECodeChallenge(codeVerifier);
/** A fresh `state`, 256 random bits. Store its hash, compare once, forget. */
export const generateState = (): string => oauth.generateRandomState();

const CODE_VERIFIER = /^[A-Za-z0-9\-._~]{43,128}$/;

export interface OAuthClientOptions {
  server: oauth.AuthorizationServer;
  clientId: string;
  clientSecret: string;
  timeoutMs: number;
  /** What the provider meant by an error answer of one of its OAuth endpoints. */
  classify: (reply: Reply) => CrmError;
  /** What it meant by the `error` of a callback. */
  classifyCallback: (error: string) => CrmError;
}

export interface OAuthClient {
  exchange(args: ExchangeCodeArgs): Promise<CallResult<oauth.TokenEndpointResponse>>;
  refresh(refreshToken: string): Promise<CallResult<oauth.TokenEndpointResponse>>;
  revoke(token: string, hint: TokenTypeHint): Promise<CallResult<undefined>>;
  introspect(token: string, hint: TokenTypeHint): Promise<CallResult<oauth.IntrospectionResponse>>;
}

type TokenTypeHint = 'access_token' | 'refresh_token';
type Fetcher = (url: string, init: oauth.CustomFetchOptions<'POST', URLSearchParams>) => Promise<Response>;

/** Statuses whose Response may have no body (Fetch standard). */
const NULL_BODY_STATUSES = new Set([204, 205, 304]);

/** The error the callback carries, unless it is an authorization response for this `state`. */
function validateCallback(
  { server, clientId, classifyCallback }: OAuthClientOptions,
  { callbackParameters, state }: ExchangeCodeArgs,
): CallResult<URLSearchParams> {
  const notOurs = failed(crmError('authorization_invalid', { certainty: 'not_sent' }));
  try {
    const expected = state ?? oauth.expectNoState;
    const value = oauth.validateAuthResponse(server, { client_id: clientId }, callbackParameters, expected);
    return value.getAll('code').length === 1 && value.get('code') ? { ok: true, value } : notOurs;
  } catch (cause) {
    return cause instanceof oauth.AuthorizationResponseError
      ? failed(classifyCallback(cause.error))
      : notOurs;
  }
}

/**
 * The OAuth calls both CRMs share, with the secret in the form (RFC 6749 section 2.3.1): bounded in time and size,
 * never following a redirect, and with the provider's own error codes instead of exceptions.
 */
export function createOAuthClient(options: OAuthClientOptions): OAuthClient {
  const { server, clientId, clientSecret, timeoutMs, classify } = options;
  const client: oauth.Client = { client_id: clientId };
  const authentication = oauth.ClientSecretPost(clientSecret);
  const insecure = isLoopback(new URL(server.issuer));

  /** `process` rejects every answer that is not a success; what came over the wire says why. */
  const call = async <T>(
    request: (http: {
      [oauth.customFetch]: Fetcher;
      [oauth.allowInsecureRequests]: boolean;
    }) => Promise<Response>,
    process: (response: Response) => Promise<T>,
  ): Promise<CallResult<T>> => {
    let outcome: CallResult<Reply> | undefined;
    try {
      const response = await request({
        [oauth.allowInsecureRequests]: insecure,
        [oauth.customFetch]: async (url, { method, headers, body }) => {
          outcome = await send({ method, url, headers, body: body.toString(), effect: 'write', timeoutMs });
          if (!outcome.ok) throw new TypeError('no answer');
          const { status, text } = outcome.value;
          return new Response(NULL_BODY_STATUSES.has(status) ? null : text, {
            status,
            headers: outcome.value.headers,
          });
        },
      });
      return { ok: true, value: await process(response) };
    } catch {
      if (!outcome) return failed(crmError('client_misconfigured', { certainty: 'not_sent' }));
      if (!outcome.ok) return outcome;
      const { status } = outcome.value;
      return failed(
        status >= 300
          ? classify(outcome.value)
          : crmError('malformed_response', {
              concerns: 'connection',
              certainty: 'unknown',
              httpStatus: status,
            }),
      );
    }
  };

  return {
    async exchange(args) {
      const { codeVerifier, redirectUri } = args;
      if (codeVerifier !== null && !CODE_VERIFIER.test(codeVerifier)) {
        return failed(crmError('authorization_invalid', { certainty: 'not_sent' }));
      }
      const callback = validateCallback(options, args);
      if (!callback.ok) return callback;
      const exchanged = await call(
        (http) =>
          oauth.authorizationCodeGrantRequest(
            server,
            client,
            authentication,
            callback.value,
            redirectUri,
            codeVerifier ?? oauth.nopkce,
            http,
          ),
        (response) => oauth.processAuthorizationCodeResponse(server, client, response),
      );
      if (exchanged.ok || exchanged.error.code !== 'token_revoked') return exchanged;
      // `invalid_grant` is about whatever was granted: here the code, elsewhere the refresh token.
      const { providerCode, httpStatus } = exchanged.error;
      return failed(crmError('authorization_invalid', { providerCode, httpStatus }));
    },

    refresh: (refreshToken) =>
      call(
        (http) => oauth.refreshTokenGrantRequest(server, client, authentication, refreshToken, http),
        (response) => oauth.processRefreshTokenResponse(server, client, response),
      ),

    revoke: (token, hint) =>
      call(
        (http) =>
          oauth.revocationRequest(server, client, authentication, token, {
            ...http,
            additionalParameters: { token_type_hint: hint },
          }),
        async (response) => {
          // RFC 7009 says 200; a 204 means the same.
          if (!response.ok) throw new TypeError('not revoked');
          return undefined;
        },
      ),

    introspect: (token, hint) =>
      call(
        (http) =>
          oauth.introspectionRequest(server, client, authentication, token, {
            ...http,
            additionalParameters: { token_type_hint: hint },
          }),
        (response) => oauth.processIntrospectionResponse(server, client, response),
      ),
  };
}

/** A bearer GET, as JSON. */
export async function getJson(
  url: string,
  accessToken: string,
  { timeoutMs, classify }: Pick<OAuthClientOptions, 'timeoutMs' | 'classify'>,
): Promise<CallResult<unknown>> {
  const headers = { authorization: `Bearer ${accessToken}`, accept: 'application/json' };
  const reply = await send({ method: 'GET', url, headers, effect: 'read', timeoutMs });
  if (!reply.ok) return reply;
  return reply.value.status === 200
    ? { ok: true, value: jsonOf(reply.value) }
    : failed(classify(reply.value));
}

/** Spaces as `%20`: in a query `+` is a space to forms only, and authorize pages are not all forms. */
export function withQuery(base: string, parameters: Record<string, string>): URL {
  const url = new URL(base);
  url.search = new URLSearchParams(parameters).toString().replaceAll('+', '%20');
  return url;
}
