// Who is speaking: a device of a user, and what a device's token narrows. What it may do is decided in access.ts.

/** `device`: a person's replica, all their books. `token`: bound to one book, perhaps read-only. */
export type DeviceKind = 'device' | 'token';

/** An authenticated device. `bookId`: the only book a token may see, null for a device. */
export interface Identity {
  readonly deviceId: string;
  readonly deviceName: string;
  readonly kind: DeviceKind;
  readonly userId: string;
  readonly userName: string;
  readonly bookId: string | null;
  readonly readOnly: boolean;
}
