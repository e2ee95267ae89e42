// Whom HTTP calls go to, and how they fail. Apart from the client, which is loaded only when it is needed.

/** How the daemon asks a server. */
export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A server and the token to use with it. */
export interface HttpTarget {
  readonly server: string;
  readonly token?: string;
  readonly caFile?: string;
}

/** An answer other than success. `status` 0: no answer at all; then `code` may be that of a `CertificateProblem`. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly status: number;
  readonly code: string;
  readonly retryAfterMs: number | undefined;

  constructor(status: number, code: string, facts: { message: string; retryAfterMs?: number | undefined }) {
    super(facts.message);
    this.status = status;
    this.code = code;
    this.retryAfterMs = facts.retryAfterMs;
  }

  /** The same problem while there are `retryAfterMs` left to wait. */
  after(retryAfterMs: number): HttpProblem {
    return new HttpProblem(this.status, this.code, { message: this.message, retryAfterMs });
  }
}
