// The words of a filter as terms: what is asked of which field, and where it stands, so that a mistake can be shown.
// The grammar is in docs/cli.md. Pure.

/** Where something stands: the word's number, and the part of it (UTF-16 units). */
export interface Place {
  readonly word: number;
  readonly start: number;
  readonly end: number;
}

/** How a value is compared. `is`: a colon or an equals sign. */
export type Comparison = 'is' | '<' | '<=' | '>=' | '>';

/** One condition. `field` is a known one; `value` is without quotes; `at` is the place of the value, or of all of it. */
export interface Term {
  readonly field: Field;
  readonly comparison: Comparison;
  readonly value: string;
  readonly negated: boolean;
  readonly at: Place;
}

/** What is wrong with a filter, and where. */
export class FilterMistake extends Error {
  override readonly name = 'FilterMistake';
  readonly place: Place;
  readonly hint: string | undefined;
  /** Whether the contact that it names is not there: all else is a mistake of whoever typed it. */
  readonly noContact: boolean;

  constructor(place: Place, message: string, { hint, noContact = false }: { hint?: string; noContact?: boolean } = {}) {
    super(message);
    this.place = place;
    this.hint = hint;
    this.noContact = noContact;
  }
}

/** What a filter is about. `any`: contacts and transactions, as changes are. */
export type Scope = 'transaction' | 'contact' | 'any';

/** Fields by name: what they are about, and whether their values can be more and less. */
export const FIELDS = {
  contact: { scopes: ['transaction', 'contact'], kind: 'text' },
  tag: { scopes: ['transaction', 'contact'], kind: 'text' },
  text: { scopes: ['transaction', 'contact'], kind: 'text' },
  id: { scopes: ['transaction', 'contact'], kind: 'text' },
  currency: { scopes: ['transaction', 'contact'], kind: 'text' },
  pending: { scopes: ['transaction', 'contact'], kind: 'flag' },
  archived: { scopes: ['transaction', 'contact'], kind: 'flag' },
  lent: { scopes: ['transaction'], kind: 'flag' },
  borrowed: { scopes: ['transaction'], kind: 'flag' },
  overdue: { scopes: ['transaction'], kind: 'flag' },
  amount: { scopes: ['transaction'], kind: 'number' },
  date: { scopes: ['transaction'], kind: 'day' },
  due: { scopes: ['transaction'], kind: 'day' },
  description: { scopes: ['transaction'], kind: 'text' },
  category: { scopes: ['transaction'], kind: 'text' },
  external: { scopes: ['transaction', 'contact'], kind: 'text' },
  import: { scopes: ['transaction'], kind: 'text' },
  balance: { scopes: ['contact'], kind: 'number' },
  name: { scopes: ['contact'], kind: 'text' },
  handle: { scopes: ['contact'], kind: 'text' },
  phone: { scopes: ['contact'], kind: 'text' },
  email: { scopes: ['contact'], kind: 'text' },
  note: { scopes: ['contact'], kind: 'text' },
} as const satisfies Readonly<Record<string, FieldFacts>>;

interface FieldFacts {
  readonly scopes: readonly ('transaction' | 'contact')[];
  readonly kind: 'text' | 'flag' | 'number' | 'day';
}

/** A field's name. */
export type Field = keyof typeof FIELDS;

/** Whether a field is about such records. */
export function concerns(field: Field, scope: Scope): boolean {
  return scope === 'any' || (FIELDS[field].scopes as readonly string[]).includes(scope);
}
