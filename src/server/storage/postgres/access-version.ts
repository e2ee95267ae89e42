// The row that every change of users, devices and members goes through, one after the other over all nodes: the access
// version, and whom the latest changes concern. A node of a version that does not name anybody leaves its change out of
// the list, which is then taken as one that may concern anybody.

import { newsAfter, usersOf, withChange } from '../shared/access-changes.ts';
import type { AccessChange, Concerned } from '../shared/access-changes.ts';
import type { AccessNews } from '../account-storage.ts';
import { one, run } from '../shared/query.ts';
import type { Ask } from '../shared/query.ts';

interface VersionRow {
  readonly version: number;
  readonly recent: string | null;
}

/** A change of users, devices or members, and the new version that goes with it. */
export function* changeAccess<T>(concerned: Concerned, questions: Ask<T>): Ask<T> {
  // From here on every other change waits.
  yield* run('UPDATE access_version SET version = version + 1 WHERE one = 1');
  const { version, recent } = yield* readVersion(-1);
  const changes = withChange(changesOf(recent), version, yield* usersOf(concerned));
  yield* run('UPDATE access_version SET recent = ? WHERE one = 1', JSON.stringify(changes));
  return yield* questions;
}

/** See `AccountStorage.accessSince`. */
export function* accessSince(since: number): Ask<AccessNews> {
  const { version, recent } = yield* readVersion(since);
  return newsAfter(since, version, changesOf(recent));
}

/** The version, and the list if there is anything in it after `since`. */
function* readVersion(since: number): Ask<VersionRow> {
  const text = `SELECT version, CASE WHEN version > ? THEN recent END AS recent FROM access_version WHERE one = 1`;
  return (yield* one<VersionRow>(text, since)) ?? { version: 0, recent: null };
}

function changesOf(recent: string | null): readonly AccessChange[] {
  return recent === null ? [] : (JSON.parse(recent) as readonly AccessChange[]);
}
