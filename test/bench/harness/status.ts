// What a daemon says about itself, and waiting for it to say that its book is somewhere.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '../../../src/cli/daemon-client/connection.ts';
import type { StatusView } from '../../../src/protocol/local/views.ts';

const POLL_MS = 2;
const DEADLINE_MS = 120_000;

/** The status now. */
export async function statusOf(api: Connection): Promise<StatusView> {
  return (await api.request('status', {})) as unknown as StatusView;
}

/** Resolves once the book's cursor is at `seq` and nothing is pending. */
export async function bookIsAt(api: Connection, seq: number): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS;
  for (let status = await statusOf(api); status.book.cursor < seq || status.pending > 0; status = await statusOf(api)) {
    if (performance.now() > deadline) throw new Error(`the book never came to ${seq}: ${JSON.stringify(status)}`);
    await sleep(POLL_MS);
  }
}
