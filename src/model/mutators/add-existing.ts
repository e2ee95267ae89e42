// What an add does when its id is taken: nothing if it is the same content or a derived id, else it is refused.

import { deepEqual } from '../../base/deep-equal.ts';
import { isDerivedId } from '../../base/uuid.ts';
import { applied, refused } from '../mutation.ts';
import type { Effect } from '../mutation.ts';
import type { AnyRecord } from '../record.ts';
import { refusal } from '../refusal.ts';

/** The effect of adding `wanted` where `existing` (live or deleted) has its id. */
export function addExisting(existing: AnyRecord, wanted: AnyRecord): Effect {
  if (isDerivedId(wanted.id) || sameContent(existing, wanted)) return applied();
  return refused(refusal('id_conflict', `the id ${wanted.id} already has other content`, 'id'));
}

/** Whether two records say the same, times apart. */
export function sameContent(a: AnyRecord, b: AnyRecord): boolean {
  return deepEqual({ ...a, createdAt: 0, updatedAt: 0 }, { ...b, createdAt: 0, updatedAt: 0 });
}
