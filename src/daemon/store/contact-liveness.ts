// Which contacts came or went in the view since the pending mutations were last known to fit it: any of these may have
// asked for one.

/** Contacts written since then, with whether they were live then. */
export class ContactLiveness {
  readonly #wasLive = new Map<string, boolean>();

  /** A contact is about to be written; only the first time since then counts. */
  note(id: string, isLive: boolean): void {
    if (!this.#wasLive.has(id)) this.#wasLive.set(id, isLive);
  }

  /** Whether any contact came or went. */
  changed(isLive: (id: string) => boolean): boolean {
    for (const [id, wasLive] of this.#wasLive) if (wasLive !== isLive(id)) return true;
    return false;
  }

  /** Ids of contacts written. */
  ids(): readonly string[] {
    return [...this.#wasLive.keys()];
  }

  /** Forgets what was noted of contacts other than these. */
  keepOnly(ids: readonly string[]): void {
    const kept = new Set(ids);
    for (const id of this.#wasLive.keys()) if (!kept.has(id)) this.#wasLive.delete(id);
  }

  /** The pending mutations fit the view now. */
  settle(): void {
    this.#wasLive.clear();
  }
}
