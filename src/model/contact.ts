// A contact: somebody one lends to or borrows from.

import Type from 'typebox';
import { Line, Multiline, StringList, TextMap } from './field-schema.ts';
import { LIMITS } from './limits.ts';

/** What people fill in of a contact; each of these stands alone in an edit. */
export const ContactFields = {
  name: Line(LIMITS.nameMax),
  handle: Line(LIMITS.handleMax),
  phones: StringList(LIMITS.listCountMax, LIMITS.listItemMax),
  emails: StringList(LIMITS.listCountMax, LIMITS.listItemMax),
  note: Multiline(LIMITS.noteMax),
  tags: StringList(LIMITS.tagCountMax, LIMITS.tagMax),
  externalIds: TextMap(LIMITS.listCountMax, LIMITS.listItemMax),
  archived: Type.Boolean(),
};

/** A contact as stored; fields of newer versions pass through untouched. */
export interface Contact {
  readonly id: string;
  readonly name: string;
  readonly handle?: string;
  readonly phones: readonly string[];
  readonly emails: readonly string[];
  readonly note?: string;
  readonly tags: readonly string[];
  readonly externalIds: Readonly<Record<string, string>>;
  readonly archived: boolean;
  readonly mergedInto?: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly [field: string]: unknown;
}
