// Refusals of the HTTP interface: application/problem+json (RFC 9457) with a closed list of codes.

import { SYNC_ERRORS } from '../../protocol/sync/error-code.ts';

const HTTP_ONLY = {
  invalid_args: 400,
  invalid_code: 401,
  origin_refused: 403,
  host_refused: 421,
  method_not_allowed: 405,
  unsupported_media_type: 415,
  request_timeout: 408,
  headers_too_large: 431,
  unexpected: 500,
} as const;

/** A problem's code: those of the sync protocol, and a few that only HTTP needs. */
export type ProblemCode = keyof typeof SYNC_ERRORS | keyof typeof HTTP_ONLY;

/** Headers of every answer, whatever it says. */
export const SECURITY_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

/** A request that is refused; thrown by handlers, answered by the router. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly code: ProblemCode;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ProblemCode, detail: string, headers: Readonly<Record<string, string>> = {}) {
    super(detail);
    this.code = code;
    this.status =
      code in HTTP_ONLY
        ? HTTP_ONLY[code as keyof typeof HTTP_ONLY]
        : SYNC_ERRORS[code as keyof typeof SYNC_ERRORS].httpStatus;
    this.headers = code === 'unauthenticated' ? { 'www-authenticate': 'Bearer', ...headers } : headers;
  }

  /** The JSON text of the problem. */
  body(): string {
    const { code, status, message } = this;
    return JSON.stringify({ type: 'about:blank', title: code.replaceAll('_', ' '), status, code, detail: message });
  }
}
