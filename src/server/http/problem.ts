// Refusals of the HTTP interface: application/problem+json (RFC 9457) with a closed list of codes.

import { isProblemCode, problemStatus } from '../../protocol/http/problem-code.ts';
import type { ProblemCode } from '../../protocol/http/problem-code.ts';

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
  #field: string | undefined;

  constructor(code: ProblemCode, detail: string, headers: Readonly<Record<string, string>> = {}) {
    super(detail);
    this.code = code;
    this.status = problemStatus(code);
    this.headers = code === 'unauthenticated' ? { 'www-authenticate': 'Bearer', ...headers } : headers;
  }

  /** The problem that says a refusal; `field` is the one to blame. */
  static of(refusal: { readonly code: string; readonly message: string; readonly field?: string | undefined }) {
    const problem = new HttpProblem(isProblemCode(refusal.code) ? refusal.code : 'invalid_args', refusal.message);
    problem.#field = refusal.field;
    return problem;
  }

  /** The problem as it stands in answers. */
  get json(): Readonly<Record<string, unknown>> {
    const { code, status, message } = this;
    const where = this.#field === undefined ? {} : { field: this.#field };
    return { type: 'about:blank', title: code.replaceAll('_', ' '), status, code, detail: message, ...where };
  }

  /** The JSON text of the problem. */
  body(): string {
    return JSON.stringify(this.json);
  }
}
