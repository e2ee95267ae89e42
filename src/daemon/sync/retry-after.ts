// How long a server asks to be left alone, from its Retry-After header (RFC 9110 §10.2.3).

/** Nobody is obeyed for longer than a day, in ms; also, timers of more than 24 days would fire at once. */
const OBEYED_MS_MAX = 24 * 60 * 60 * 1_000;

/** The wait in ms that a header asks for, `undefined` if it asks for none; `now` is wall ms, for headers with a date. */
export function retryAfterMs(header: unknown, now: number): number | undefined {
  if (typeof header !== 'string') return undefined;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - now;
  return ms > 0 ? Math.min(ms, OBEYED_MS_MAX) : undefined;
}
