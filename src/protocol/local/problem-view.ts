// What keeps a device from syncing, as documents have it. Types only.

/** What keeps a device from syncing, what can be done, and when it is tried again by itself. */
export interface ProblemView {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly retryAt?: string;
}
