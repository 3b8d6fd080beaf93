import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { World } from '../world.ts';

export interface ErrorDetail {
  message: string;
  code?: string;
  in?: string;
  context?: Record<string, string[]>;
}

/** An error of the CRM API: the shape every HubSpot error body has, and its status. */
export interface HubSpotError {
  httpStatus: ContentfulStatusCode;
  message: string;
  category?: string;
  subCategory?: string;
  context?: Record<string, string[]>;
  links?: Record<string, string>;
  errors?: ErrorDetail[];
  errorType?: string;
  policyName?: string;
  groupName?: string;
}

/** The body of an error answer, or of one row in `errors` of a batch (rows carry no correlation id). */
export function errorBody(error: HubSpotError, correlationId?: string): Record<string, unknown> {
  const { httpStatus: _, message, ...rest } = error;
  return { status: 'error', message, ...(correlationId !== undefined && { correlationId }), ...rest };
}

export function sendError(c: Context, world: World, error: HubSpotError): Response {
  return c.json(errorBody(error, world.mint.uuid()), error.httpStatus);
}

export const notFound = (message = 'resource not found'): HubSpotError => ({
  httpStatus: 404,
  message,
  category: 'OBJECT_NOT_FOUND',
});

export const invalidJson = (detail: string): HubSpotError => ({
  httpStatus: 400,
  message: `Invalid input JSON: ${detail}`,
  category: 'VALIDATION_ERROR',
});

export const validationError = (message: string, errors?: ErrorDetail[]): HubSpotError => ({
  httpStatus: 400,
  message,
  category: 'VALIDATION_ERROR',
  ...(errors && { errors }),
});

/** HubSpot names each wrong property twice: as JSON inside the message, and in `errors`. */
export function invalidProperties(
  problems: { name: string; error: string; message: string }[],
): HubSpotError {
  const embedded = problems.map(({ name, error, message }) => ({
    isValid: false,
    message,
    error,
    name,
    localizedErrorMessage: message,
  }));
  return validationError(
    `Property values were not valid: ${JSON.stringify(embedded)}`,
    problems.map(({ name, error, message }) => ({ message, code: error, context: { propertyName: [name] } })),
  );
}

export const missingScopes = (scopes: string[]): HubSpotError => ({
  httpStatus: 403,
  message:
    "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: https://developers.hubspot.com/scopes.",
  category: 'MISSING_SCOPES',
  errors: [
    {
      message: 'One or more of the following scopes are required.',
      context: { requiredGranularScopes: scopes },
    },
  ],
  links: { scopes: 'https://developers.hubspot.com/scopes' },
});
