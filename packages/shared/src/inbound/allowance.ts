import {
  MAX_DELIMITER_LINES,
  MAX_FORWARDED_BYTES,
  MAX_FORWARDS,
  MAX_HTML_BYTES,
  MAX_HTML_PIECES,
  MAX_TEXT_BYTES,
} from './limits.ts';

/**
 * What is left to spend on one message and all that is forwarded in it. A bound on each message alone would be
 * multiplied by as many as somebody forwards.
 */
export interface Allowance {
  delimiterLines: number;
  forwards: number;
  forwardedBytes: number;
  htmlBytes: number;
  htmlPieces: number;
  textBytes: number;
}

export const fullAllowance = (): Allowance => ({
  delimiterLines: MAX_DELIMITER_LINES,
  forwards: MAX_FORWARDS,
  forwardedBytes: MAX_FORWARDED_BYTES,
  htmlBytes: MAX_HTML_BYTES,
  htmlPieces: MAX_HTML_PIECES,
  textBytes: MAX_TEXT_BYTES,
});
