// The accounts' half of the storage contract: users, single-use codes, devices, books and membership.

import type { Result } from '../../base/result.ts';
import type { Role } from '../../protocol/sync/down.ts';
import type { DeviceKind, Identity } from '../access/identity.ts';
import type { MemberRefusal } from './member-storage.ts';

/** A person. */
export interface User {
  readonly id: string;
  readonly name: string;
}

/** A device or token as listed. Times are wall ms. */
export interface Device {
  readonly id: string;
  readonly name: string;
  readonly user: User;
  readonly kind: DeviceKind;
  readonly book?: string;
  readonly readOnly: boolean;
  readonly createdAt: number;
  readonly lastSeenAt: number;
}

/** A single-use code to store: its hash, whose it is, until when (wall ms) it works. */
export interface NewCode {
  readonly hash: string;
  readonly userId: string;
  readonly expiresAt: number;
}

/** A device to store: its id and token hash are the caller's. `book` narrows a token. */
export interface NewDevice {
  readonly id: string;
  readonly tokenHash: string;
  readonly name: string;
  readonly kind: DeviceKind;
  readonly book: string | null;
  readonly readOnly: boolean;
  readonly now: number;
}

/** A code handed in, and the device that its bearer wants. */
export interface Redemption {
  readonly codeHash: string;
  readonly device: Omit<NewDevice, 'kind' | 'book' | 'readOnly'>;
}

/** A login that succeeded. */
export interface Login {
  readonly user: User;
  readonly deviceId: string;
  readonly personalBook?: string;
}

/** A book that a client wants to exist. `epoch` is used if it is new. */
export interface NewBook {
  readonly identity: Identity;
  readonly id: string;
  readonly epoch: string;
  readonly personal: boolean;
  readonly now: number;
}

/** A book that is there now. `created`: it was not before. */
export interface MadeBook {
  readonly created: boolean;
  readonly book: MemberBook;
}

/** A book as listed. */
export interface MemberBook {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly personal: boolean;
  readonly head: number;
  readonly archived?: true;
}

/** When (wall ms), and whether books may be left without an owner. */
export interface RemoveUser {
  readonly now: number;
  readonly force: boolean;
}

/** A book by name. */
export interface NamedBook {
  readonly id: string;
  readonly name: string;
}

/** What became of a wish to remove a user. `ownerless`: books with other members that have no other owner. */
export interface UserRemoval {
  readonly removed: boolean;
  /** Devices and tokens that were revoked. */
  readonly devices: number;
  /** Books that the user was a member of. */
  readonly books: number;
  readonly ownerless: readonly NamedBook[];
}

/**
 * `version`: a number that grows whenever users, devices or members may have changed, through whatever process. `users`:
 * whose rights may have changed, by id; absent: anybody's.
 */
export interface AccessNews {
  readonly version: number;
  readonly users?: ReadonlySet<string>;
}

/** Users, codes, devices, books. Every method is one Txn. */
export interface AccountStorage {
  /** The device of a token hash, unless revoked. `now` (wall ms) is noted as last seen, coarsely. */
  authenticate(tokenHash: string, now: number): Promise<Identity | undefined>;
  /** The given device as it is now; `undefined` once revoked. */
  identity(deviceId: string): Promise<Identity | undefined>;
  /** The access version, and whose rights may have changed since it was `since`. */
  accessSince(since: number): Promise<AccessNews>;
  /** Stores a user; `undefined` if the name (normalised) is taken. */
  addUser(user: User, now: number): Promise<User | undefined>;
  users(): Promise<readonly User[]>;
  /**
   * Takes a user out: devices revoked, codes gone, out of every book; the name is free again, entries keep it. Does
   * nothing (`removed` false) if books would be left without an owner, unless `force`. `undefined`: no such user.
   */
  removeUser(userId: string, how: RemoveUser): Promise<UserRemoval | undefined>;
  addCode(code: NewCode, now: number): Promise<void>;
  /** Uses up a code and stores the device; `undefined` if the code is unknown, used or expired. */
  redeem(redemption: Redemption): Promise<Login | undefined>;
  addDevice(userId: string, device: NewDevice): Promise<void>;
  devices(userId?: string): Promise<readonly Device[]>;
  /** Names a device of this user anew; false if there is none that is not revoked. */
  renameDevice(deviceId: string, userId: string, name: string): Promise<boolean>;
  /** Revokes a device (of `userId` if given) for good; false if there is none that is not revoked. */
  revokeDevice(deviceId: string, userId?: string): Promise<boolean>;
  /** Makes the book unless it exists. Refused if it exists and is not this identity's, or the user has too many. */
  createBook(book: NewBook): Promise<Result<MadeBook, MemberRefusal>>;
  booksOf(identity: Identity): Promise<readonly MemberBook[]>;
}
