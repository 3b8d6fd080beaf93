import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** One error of the REST API. Single calls name the code `errorCode`, rows of a collection `statusCode`. */
export interface SalesforceError {
  httpStatus: ContentfulStatusCode;
  code: string;
  message: string;
  fields?: string[];
}

export function salesforceError(
  code: string,
  message: string,
  options: { status?: ContentfulStatusCode; fields?: string[] } = {},
): SalesforceError {
  return {
    httpStatus: options.status ?? 400,
    code,
    message,
    ...(options.fields && { fields: options.fields }),
  };
}

export function sendError(c: Context, { httpStatus, code, message, fields }: SalesforceError): Response {
  return c.json([{ message, errorCode: code, ...(fields && { fields }) }], httpStatus);
}

/** The same error as a row of `/composite/sobjects`. */
export const rowError = ({ code, message, fields = [] }: SalesforceError) => ({
  statusCode: code,
  message,
  fields,
});

export const INVALID_SESSION = salesforceError('INVALID_SESSION_ID', 'Session expired or invalid', {
  status: 401,
});
export const NOT_FOUND = salesforceError('NOT_FOUND', 'The requested resource does not exist', {
  status: 404,
});
export const UNREADABLE = salesforceError('JSON_PARSER_ERROR', 'Unexpected character in the request body');
export const notFoundRecord = (id: string) =>
  salesforceError('NOT_FOUND', `Provided external ID field does not exist or is not accessible: ${id}`, {
    status: 404,
  });
