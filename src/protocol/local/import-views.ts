// What the daemon answers to imports. Types only.

import type { RowProblem } from '../error-code.ts';
import type { WriteReceipt, WriteStatus } from './views.ts';

/** Answer of `import.commit`. Rows are named by the line they start on. */
export interface ImportAnswer {
  readonly batch: string;
  readonly rows: number;
  readonly added: number;
  readonly unchanged: number;
  /** Contacts that were here and got what they lacked. */
  readonly updated: number;
  readonly refused: number;
  readonly contactsAdded: number;
  /** Of `added`, those that are transactions. */
  readonly transactionsAdded: number;
  /** Of `added`, those that are entries of another book's history. */
  readonly entriesAdded: number;
  readonly warnings: readonly string[];
  /** Rows that the daemon refused (for example `ambiguous_contact`); nothing was written unless `keepGoing`. */
  readonly problems: readonly RowProblem[];
  /** False when rows were refused and nothing was written. */
  readonly committed: boolean;
  readonly status: WriteStatus;
  readonly loggedIn: boolean;
  readonly results?: readonly { readonly row: number; readonly status: string; readonly id?: string }[];
}

/** An import. `at`: ISO 8601. */
export interface ImportBatch {
  readonly batch: string;
  readonly at: string;
  /** Transactions that are still there, and those that its undo deleted. */
  readonly transactions: number;
  readonly undone: number;
  /** Contacts that it added and that are still there, as far as its history is here. */
  readonly contacts: number;
  /** Contacts that were there and that it filled in. */
  readonly completed?: number;
  /** Entries of another book's history that it brought. */
  readonly entries?: number;
}

/** Answer of `import.undo`: what was deleted, and how many contacts lost what the import had filled in. */
export interface ImportUndone extends WriteReceipt {
  readonly batch: string;
  readonly transactionsDeleted: number;
  readonly contactsDeleted: number;
  readonly contactsEmptied?: number;
  readonly warnings?: readonly string[];
}
