// Books, their members and invitations, as the daemon answers them. Types only.

/** What a user may do in a book. */
export type BookRole = 'owner' | 'editor' | 'viewer';

/** A book on this device. `role`: absent while no server has said it; `removed`: its user is no member any more. */
export interface BookView {
  readonly id: string;
  readonly name: string;
  readonly currency: string;
  readonly role?: BookRole;
  /** It is the one that commands work in unless they name another. */
  readonly inUse: boolean;
  readonly archived?: true;
  readonly removed?: true;
  /** Writes that no log has answered. */
  readonly unsynced: number;
}

/** A member of a book. `online`: a device of theirs is connected to it now. */
export interface MemberView {
  readonly user: { readonly id: string; readonly name: string };
  readonly role: BookRole;
  readonly since?: string;
  readonly current: boolean;
  readonly online: boolean;
}

/** An invitation that can still be used. */
export interface InviteView {
  readonly id: string;
  readonly role: BookRole;
  readonly by: string;
  readonly createdAt: string;
  readonly expiresAt: string;
}

/** Answer of `login`. */
export interface LoginAnswer {
  readonly user: { readonly id: string; readonly name: string };
  readonly server: string;
  readonly book: { readonly id: string; readonly name: string };
  /** What became of the data on this device: `new` personal book made of it, `adopted` the user's book, `kept` beside it, `into` the named one. */
  readonly bookAction: 'created' | 'adopted' | 'kept' | 'same' | 'into';
  /** The id of another book of the user's that has the name of the one that was kept. */
  readonly namesake?: string;
}

/** In the answer of a dry run of something that is no write of records: it says what would be, and nothing was done. */
export interface Rehearsed {
  readonly dryRun?: true;
}
