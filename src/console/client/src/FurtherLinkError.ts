/** What went wrong, as the daemon (problem details, RFC 9457), the network or this client says it. */
export class FurtherLinkError extends Error {
  /** HTTP status; 0 when no answer came, or when a websocket said it. */
  readonly status: number;
  /** For programs: the daemon's `reason` or problem `type`, else one of {@link ErrorType}. */
  readonly type: string;
  /** For people, in a word or two. */
  readonly title: string;
  /** For people, in a sentence; may be empty. */
  readonly detail: string;
  /** Tries that are left of a pairing code, after `wrong-code`. */
  readonly triesLeft: number | null;
  /** Seconds after which asking again may help (`Retry-After`). */
  readonly retryAfter: number | null;

  constructor(fields: { status?: number; type: string; title: string; detail?: string; triesLeft?: number | null; retryAfter?: number | null; cause?: unknown }) {
    super(fields.detail ? `${fields.title}: ${fields.detail}` : fields.title, { cause: fields.cause });
    this.name = 'FurtherLinkError';
    this.status = fields.status ?? 0;
    this.type = fields.type;
    this.title = fields.title;
    this.detail = fields.detail ?? '';
    this.triesLeft = fields.triesLeft ?? null;
    this.retryAfter = fields.retryAfter ?? null;
  }
}

/**
 * Types that this client makes itself; the daemon's own (`wrong-code`, `no-window`, `refused`, …) come beside.
 * - `unreachable`: no answer at all – the device is off, another network, or the browser did not let the page ask.
 * - `unknown-client`: 401, pair first (again).
 * - `forbidden`: 403, the role does not suffice.
 * - `bad-path`: what was asked for is no path of the device; nothing was sent.
 * - `refused-message`: the websocket's `error` "Bad message".
 * - `closed`: {@link FurtherLink.close} was called.
 */
export type ErrorType = 'unreachable' | 'unknown-client' | 'forbidden' | 'not-found' | 'changed' | 'bad-path' | 'too-many' | 'refused-message' | 'failed' | 'closed';
