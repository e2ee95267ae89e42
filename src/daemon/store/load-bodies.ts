// Bodies of pending mutations, which stay in the journal until they are needed.

import type { Mutation } from '../../model/mutation.ts';
import type { Journal } from '../journal/journal.ts';
import { bodyOf } from './journal-entry.ts';
import type { MutationRecord } from './journal-entry.ts';

/** Something whose body stands in the journal at `position`. */
export interface BodyHolder {
  readonly position: number;
  body?: Mutation | undefined;
}

/** Fills in the bodies that are missing. Throws StoreError if the journal cannot be read there. */
export async function loadBodies(journal: Journal, items: readonly BodyHolder[]): Promise<void> {
  const missing = items.filter((item) => item.body === undefined);
  if (missing.length === 0) return;
  const records = await journal.readMany(missing.map(({ position }) => position));
  missing.forEach((item, index) => (item.body = bodyOf(records[index] as MutationRecord)));
}
