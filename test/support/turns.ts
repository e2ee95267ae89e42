// Waiting for work that has no promise to wait for: turns of the event loop, never time.

const TURNS_MAX = 2_000;

/** Lets everything that is under way in memory come to rest. */
export async function rest(turns = 30): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise<void>((resume) => setImmediate(resume));
}

/** Waits until `check` is true; throws when it does not become so. */
export async function until(check: () => boolean): Promise<void> {
  for (let turn = 0; turn < TURNS_MAX; turn += 1) {
    if (check()) return;
    await new Promise<void>((resume) => setImmediate(resume));
  }
  throw new Error(`waited for what did not come: ${check.toString()}`);
}
