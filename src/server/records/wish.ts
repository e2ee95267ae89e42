// What a program wants of one record, in the words of the HTTP interface, before it is a mutation.

import type { RefusalCode } from '../../model/refusal.ts';

/** The fields of a body that has passed its schema. */
export type WishFields = Readonly<Record<string, unknown>>;

/**
 * What the author of an edit or deletion has seen: entries that may be the record's newest (`'any'`: whatever it is),
 * or values of fields. All that is given must hold.
 */
export interface Seen {
  readonly seqs?: 'any' | readonly number[];
  readonly saw?: WishFields;
}

/** One write. In an edit, null unsets a field. `cascade`: the contact's transactions go with it. */
export type RecordWish =
  | { readonly do: 'add'; readonly kind: 'contact' | 'transaction'; readonly fields: WishFields }
  | {
      readonly do: 'edit';
      readonly kind: 'contact' | 'transaction';
      readonly id: string;
      readonly fields: WishFields;
      readonly seen: Seen;
    }
  | {
      readonly do: 'delete';
      readonly kind: 'contact' | 'transaction';
      readonly id: string;
      readonly cascade: boolean;
      readonly seen: Seen;
    };

/** Why a write is not done: a mutation's refusal, or one that only a request can meet. */
export interface RecordRefusal {
  readonly code:
    | RefusalCode
    | 'currency_mismatch'
    | 'ambiguous_currency'
    | 'version_conflict'
    | 'if_match_required'
    | 'key_reused';
  readonly message: string;
  readonly field?: string;
}
