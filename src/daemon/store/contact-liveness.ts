// Which contacts came or went in the view since the pending mutations were last known to fit it: any of these may have
// asked for one.

import type { Stored } from '../../model/record.ts';

type Standing = 'absent' | 'deleted' | 'live';

/**
 * What has become of the contacts written since then. `appeared`: some are live that nobody here had heard of, so that
 * only a mutation that found something missing can have asked for them.
 */
export type LivenessChange = 'none' | 'appeared' | 'cameOrWent';

/** Contacts written since then, with how they stood then. */
export class ContactLiveness {
  readonly #was = new Map<string, Standing>();

  /** A contact is about to be written; only the first time since then counts. */
  note(id: string, before: Stored | undefined): void {
    if (!this.#was.has(id)) this.#was.set(id, standingOf(before));
  }

  /** What has become of them; `now` gives a contact as it is in the view. */
  change(now: (id: string) => Stored | undefined): LivenessChange {
    let change: LivenessChange = 'none';
    for (const [id, was] of this.#was) {
      const isLive = standingOf(now(id)) === 'live';
      if (isLive === (was === 'live')) continue;
      if (was !== 'absent') return 'cameOrWent';
      change = 'appeared';
    }
    return change;
  }

  /** Ids of contacts written. */
  ids(): readonly string[] {
    return [...this.#was.keys()];
  }

  /** Forgets what was noted of contacts other than these. */
  keepOnly(ids: readonly string[]): void {
    const kept = new Set(ids);
    for (const id of this.#was.keys()) if (!kept.has(id)) this.#was.delete(id);
  }

  /** The pending mutations fit the view now. */
  settle(): void {
    this.#was.clear();
  }
}

function standingOf(stored: Stored | undefined): Standing {
  if (stored === undefined) return 'absent';
  return stored.deleted === undefined ? 'live' : 'deleted';
}
