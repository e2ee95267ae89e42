// What a device's book holds, as its commands tell it, in the form that sample-loans.ts computes.

import type { BuiltDevice } from './built-world.ts';
import { factsOf } from './sample-loans.ts';
import type { SampleLoans } from './sample-loans.ts';

/** Contents of a book, in the order of sample-loans.ts. */
export type BookContents = Pick<SampleLoans, 'contacts' | 'transactions' | 'balances'>;

/** The part of a status that tests look at. */
export interface Standing {
  readonly connection: string;
  readonly pending: number;
  readonly refused: number;
  readonly conflicts: number;
  readonly warnings: readonly string[];
  readonly book: { readonly cursor: number; readonly head: number; readonly digest: string };
  readonly cache: { readonly contacts: number; readonly transactions: number };
}

interface TransactionItem {
  readonly contact: { readonly name: string };
  readonly direction: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly date: string;
  readonly due?: string;
  readonly description: string;
  readonly externalId?: string;
}

interface BalanceItem {
  readonly contact: { readonly name: string };
  readonly currency: string;
  readonly amountMinor: number | string;
}

/** Reads everything that a device shows of its book. */
export async function contentsOf(device: BuiltDevice): Promise<BookContents> {
  const contacts = await device.json<{ items: readonly { name: string }[] }>('contact', 'list');
  const transactions = await device.json<{ items: readonly TransactionItem[] }>('transaction', 'list');
  const balances = await device.json<{ items: readonly BalanceItem[] }>('balance');
  return {
    contacts: contacts.items.map(({ name }) => name).sort(),
    transactions: transactions.items
      .map(({ contact, amountMinor, externalId, ...rest }) =>
        factsOf({ ...rest, contact: contact.name, minor: BigInt(amountMinor), id: externalId }),
      )
      .sort(),
    balances: Object.fromEntries(
      balances.items.map((item) => [`${item.contact.name} ${item.currency}`, String(item.amountMinor)]),
    ),
  };
}

/** Where a device stands. */
export function standingOf(device: BuiltDevice): Promise<Standing> {
  return device.json<Standing>('status');
}

/** The contents that a file's import must give. */
export function contentsFor({ contacts, transactions, balances }: SampleLoans): BookContents {
  return { contacts, transactions, balances };
}
