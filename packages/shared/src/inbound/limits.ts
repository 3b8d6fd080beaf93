/**
 * Bounds on what one message may cost. Beyond a hard bound the message is refused; beyond the others it is
 * cut and the cut is reported as a warning, so a person can still read the original.
 *
 * All of them count bytes of UTF-8, as memory, Storage and the database do: 900 Chinese characters are 2,700 bytes,
 * more than an index row of Postgres holds.
 */

/** Gmail and Microsoft 365 both stop at 25 MB; bytes, attachments included as they travel (base64). */
export const MAX_RAW_BYTES = 25 * 1024 * 1024;
/**
 * Postmark's payload: base64 within JSON, and once more within `RawEmail`. Edge Functions have 256 MB, and a payload
 * is there as bytes, as text and as values.
 */
export const MAX_JSON_BYTES = 2 * MAX_RAW_BYTES + 4 * 1024 * 1024;
/** Raw mail that is read at all: whose it is shows only once the signature over all of it is checked. */
export const MAX_BODY_BYTES = 64 * 1024 * 1024;
/** The start of a delivery that is too large, where it says whom it is for. Headers and addresses come first. */
export const MAX_HEAD_BYTES = 1024 * 1024;
/** Of readable text kept. A very long thread with its quoted tail stays well below. */
export const MAX_TEXT_BYTES = 200_000;
/** Of HTML kept, and turned into text. */
export const MAX_HTML_BYTES = 500_000;
/**
 * Tags and lines of HTML that are turned into text: each costs some 20 microseconds at worst, whatever its size. A long
 * newsletter has a few thousand.
 */
export const MAX_HTML_PIECES = 30_000;
export const MAX_SUBJECT_BYTES = 998;
export const MAX_NAME_BYTES = 256;
/** RFC 5321 §4.5.3.1: 64 for the local part, 255 for the domain, and the @. */
export const MAX_ADDRESS_BYTES = 320;
/** RFC 5322 §2.1.1: no line, hence no identifier, is longer. */
export const MAX_MESSAGE_ID_BYTES = 998;
export const MAX_REFERENCES = 100;
/** In each of To, Cc, Bcc and the envelope. */
export const MAX_RECIPIENTS = 200;
/** Addresses of ours one message is looked up for: each is a workspace it may be stored in. */
export const MAX_ALIASES = 50;
export const MAX_ATTACHMENTS = 50;
/** File systems hold 255. */
export const MAX_FILENAME_BYTES = 240;
/** Header fields of the message itself; each relay adds a handful. */
export const MAX_HEADERS = 500;
export const MAX_HEADER_BYTES = 256 * 1024;
/** One header field, when the block as a whole is over its bound. */
export const MAX_HEADER_FIELD_BYTES = 32 * 1024;
/** Header bytes over all parts together. */
export const MAX_PART_HEADER_BYTES = 2 * 1024 * 1024;
export const MAX_MIME_DEPTH = 50;
/** Messages forwarded within forwarded messages that are still read. */
export const MAX_FORWARD_DEPTH = 5;
/** Forwarded messages that are read, at all depths together. */
export const MAX_FORWARDS = 50;
/** Of forwarded messages that is read, all together. Their words come before their files, which are kept unread. */
export const MAX_FORWARDED_BYTES = 4 * 1024 * 1024;
/** Of a body in an unnamed charset that is read again in another: its words come first. */
export const MAX_GUESSED_BYTES = 2 * 1024 * 1024;
/** Lines that could each open a MIME part, forwarded messages included. A part of seven bytes costs a quarter of a millisecond; functions have two seconds. */
export const MAX_DELIMITER_LINES = 2_000;
/** Lines of the body. The largest attachment, in base64, has under 450,000. */
export const MAX_BODY_LINES = 600_000;
/**
 * Lines outside base64, and padded pieces within: the parser keeps each as an object of its own, for a kilobyte and ten
 * microseconds. Half a megabyte of empty lines would take half a gigabyte.
 */
export const MAX_PIECES = 100_000;
/** Of parts that are not plainly files. Text is converted to HTML and back, at forty times its size. */
export const MAX_INLINE_BYTES = 5 * 1024 * 1024;
/** Of a body that is read as the text it travels as. */
export const MAX_FLAT_LINES = 20_000;
