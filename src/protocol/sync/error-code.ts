// The closed list of sync errors and what a replica does on each. No decision is taken from a message text.

/** What a replica does after an error. `wait`: one side needs a newer program, or the other its old one back. */
export type Remedy = 'reconnect' | 'login' | 'wait' | 'stop' | 'snapshot' | 'newClient' | 'resend';

/** A sync error's consequences: what the replica does, how a WebSocket closes, which HTTP status says the same. */
export interface SyncErrorRule {
  readonly remedy: Remedy;
  readonly closeCode: number;
  readonly httpStatus: number;
}

/** Every sync error. Close codes 4000-4999 are the application's (RFC 6455 §7.4.2). */
export const SYNC_ERRORS = {
  bad_frame: { remedy: 'reconnect', closeCode: 4400, httpStatus: 400 },
  too_large: { remedy: 'stop', closeCode: 1009, httpStatus: 413 },
  unauthenticated: { remedy: 'login', closeCode: 4401, httpStatus: 401 },
  forbidden: { remedy: 'stop', closeCode: 4403, httpStatus: 403 },
  not_found: { remedy: 'stop', closeCode: 4404, httpStatus: 404 },
  rate_limited: { remedy: 'reconnect', closeCode: 4429, httpStatus: 429 },
  upgrade_client: { remedy: 'wait', closeCode: 4426, httpStatus: 426 },
  upgrade_server: { remedy: 'wait', closeCode: 4427, httpStatus: 501 },
  gap: { remedy: 'resend', closeCode: 4409, httpStatus: 409 },
  client_forked: { remedy: 'newClient', closeCode: 4410, httpStatus: 409 },
  diverged: { remedy: 'snapshot', closeCode: 4411, httpStatus: 409 },
  unavailable: { remedy: 'reconnect', closeCode: 1013, httpStatus: 503 },
  shutting_down: { remedy: 'reconnect', closeCode: 1012, httpStatus: 503 },
} as const satisfies Readonly<Record<string, SyncErrorRule>>;

/** A sync error's code. */
export type SyncErrorCode = keyof typeof SYNC_ERRORS;
