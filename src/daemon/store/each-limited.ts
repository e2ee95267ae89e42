/**
 * Doing many slow things, a few at a time.
 */

/** Calls `work` for each item, at most `limit` at once, starting them in order; the first failure rejects once all begun have ended. */
export async function eachLimited<T>(
  items: readonly T[],
  limit: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failed = false;
  const runner = async (): Promise<void> => {
    while (next < items.length && !failed) {
      const index = next;
      next += 1;
      try {
        await work(items[index] as T, index);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const results = await Promise.allSettled(Array.from({ length: Math.min(limit, items.length) }, runner));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
