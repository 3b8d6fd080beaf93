/** A mailbox as written by the sender; the address is lower case. */
export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

export interface InboundAttachment {
  /** Safe as a file name on any system: no path, no control characters. Not unique within the message. */
  readonly filename: string;
  /** Lower-case MIME type as claimed by the sender. Never trust it to render something. */
  readonly contentType: string;
  /** Bytes, decoded. */
  readonly size: number;
  /** Without angle brackets; set on parts the HTML refers to as `cid:`. */
  readonly contentId: string | null;
  readonly disposition: 'attachment' | 'inline';
  readonly content: Uint8Array<ArrayBuffer>;
}

/**
 * Who, or what, wrote the message.
 * `auto_reply` (out of office), `report` (bounce, read receipt), `bulk` (newsletter, notification);
 * `group` is a person writing through a discussion list, `person` everything else.
 */
export type SenderKind = 'person' | 'group' | 'auto_reply' | 'report' | 'bulk';

/** The headers the verdict rests on, as received (RFC 3834, RFC 2919, RFC 2369). */
export interface AutomationHeaders {
  readonly autoSubmitted: string | null;
  readonly precedence: string | null;
  readonly listId: string | null;
  readonly listUnsubscribe: string | null;
}

/** What had to be repaired, dropped or guessed. Never a reason to lose the message. */
export type ParseWarning =
  | 'attachments_truncated'
  | 'bad_date'
  | 'bad_message_id'
  | 'boundary_guessed'
  | 'characters_removed'
  | 'charset_guessed'
  | 'forward_not_read'
  | 'headers_truncated'
  | 'html_truncated'
  | 'missing_date'
  | 'missing_from'
  | 'missing_message_id'
  | 'no_text'
  | 'recipients_truncated'
  | 'structure_unreadable'
  | 'text_truncated'
  | 'undecodable_characters';

/** One received message, safe to store: no NUL, no lone surrogate, every list and text bounded. */
export interface InboundMessage {
  /** Message-ID without angle brackets (case kept, RFC 5322 §3.6.4), or null if absent or malformed. */
  readonly messageId: string | null;
  /** What a redelivery is recognised by: the Message-ID, else `sha256:…` of the content. */
  readonly identity: string;
  readonly inReplyTo: string | null;
  /** Oldest first, as in the header. */
  readonly references: readonly string[];
  readonly from: Mailbox | null;
  readonly replyTo: readonly Mailbox[];
  readonly to: readonly Mailbox[];
  readonly cc: readonly Mailbox[];
  readonly bcc: readonly Mailbox[];
  /** Whom the mail system delivered to (Delivered-To, X-Original-To, Envelope-To, the provider's envelope). */
  readonly envelopeRecipients: readonly string[];
  readonly subject: string;
  /** Without reply and forward prefixes, lower case, one space between words: compare, do not show. */
  readonly normalisedSubject: string;
  /** ISO 8601 in the sender's own offset (`2026-11-02T09:15:00+01:00`), or null if absent or impossible. */
  readonly sentAt: string | null;
  readonly text: string;
  /** As received. Sanitise before showing it. */
  readonly html: string | null;
  readonly textFrom: 'plain' | 'html';
  readonly attachments: readonly InboundAttachment[];
  /** METHOD of a calendar part (`REQUEST`, `REPLY`, `CANCEL`), or null. */
  readonly calendarMethod: string | null;
  readonly automation: AutomationHeaders;
  readonly senderKind: SenderKind;
  /** No person wrote this to somebody: out of office, report, bulk. */
  readonly isAutomated: boolean;
  readonly warnings: readonly ParseWarning[];
}

export interface ParseFailure {
  readonly ok: false;
  readonly code: 'empty' | 'too_large' | 'not_an_email';
  readonly message: string;
}

export type ParseResult = { readonly ok: true; readonly message: InboundMessage } | ParseFailure;
