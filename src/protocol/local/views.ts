// What the daemon answers: the documents that `--json` prints, without `schema`. Types only.

import type { BookRole } from './book-views.ts';
import type { NewerFields } from './newer-fields.ts';
import type { ProblemView } from './problem-view.ts';

/** How a write stands. `local`: the book has no server. */
export type WriteStatus = 'local' | 'pending' | 'confirmed' | 'conflict' | 'refused';

/** An amount of one currency, signed where it is a balance. */
export interface AmountView {
  readonly currency: string;
  readonly amount: string;
  readonly amountMinor: number | string;
}

/** A contact for people: times as ISO 8601 texts. `status`/`n`/`seq` where a write of it is still unanswered. */
export interface ContactView extends NewerFields {
  readonly id: string;
  readonly name: string;
  readonly handle?: string;
  readonly phones: readonly string[];
  readonly emails: readonly string[];
  readonly note?: string;
  readonly tags: readonly string[];
  readonly externalIds: Readonly<Record<string, string>>;
  readonly archived: boolean;
  /** The contact that it is one with now (in changes; lists have only that one). */
  readonly mergedInto?: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly balances?: readonly AmountView[];
  /** How many live transactions it has (list and show). */
  readonly transactions?: number;
}

/** A transaction for people. */
export interface TransactionView extends AmountView, NewerFields {
  readonly id: string;
  readonly contactId: string;
  readonly contact: { readonly id: string; readonly name: string };
  readonly direction: 'lent' | 'borrowed';
  readonly description: string;
  readonly date: string;
  readonly due?: string;
  readonly category: string;
  readonly tags: readonly string[];
  readonly externalId?: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** This device's write of it is not answered yet. */
  readonly pending?: boolean;
  /** The contact's balance in its currency after it, where that was asked for. */
  readonly running?: AmountView;
}

/** What every write's answer carries besides its record. `unchanged`: there was nothing to do, no n was used. */
export interface WriteReceipt {
  readonly status: WriteStatus;
  readonly book: string;
  readonly n?: number;
  readonly seq?: number;
  readonly unchanged?: boolean;
  readonly dryRun?: boolean;
  readonly reason?: { readonly code: string; readonly field?: string; readonly message: string };
  /** Set when `waitMs` passed without an answer. */
  readonly timedOut?: boolean;
  /** Why no answer can come until somebody does something. */
  readonly problem?: ProblemView;
  /** Whether this device is logged in: decides "(not yet synced)". */
  readonly loggedIn: boolean;
}

/** Answer of contact writes. `warnings`: what cleaning did to the texts. */
export interface ContactAnswer extends WriteReceipt {
  readonly contact: ContactView;
  readonly warnings?: readonly string[];
}

/** Answer of transaction writes, with the contact's balance in that currency afterwards. */
export interface TransactionAnswer extends WriteReceipt {
  readonly transaction: TransactionView;
  readonly createdContact?: ContactView;
  readonly balance: AmountView;
  readonly warnings?: readonly string[];
}

/** What a split made, and what its author bears of it. */
export interface SplitAnswer extends WriteReceipt {
  readonly transactions: readonly TransactionView[];
  readonly own: AmountView;
  readonly warnings?: readonly string[];
}

/** A field of an edit that was set aside. `record`: the id of the record, named by `label`; `kept`: what it has now. */
export interface ConflictView {
  readonly id: string;
  readonly kind: string;
  readonly record: string;
  readonly label: string;
  readonly field: string;
  readonly kept: unknown;
  readonly attempted: unknown;
  readonly by: string;
  readonly at: string;
  readonly resolved?: { readonly choice: string; readonly by: string; readonly at: string };
}

/** Answer of conflict resolutions. */
export interface ConflictAnswer extends WriteReceipt {
  readonly conflict: ConflictView;
}

/** Answer of undo and redo: the entries that were taken back, newest first. */
export interface UndoAnswer extends WriteReceipt {
  readonly undone: readonly LogItem[];
}

/** A page of a list; `total` where offsets are used; `found`: the place of the item that was to be found. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string;
  readonly total?: number;
  readonly found?: number;
}

/** One balance. */
export interface BalanceView extends AmountView {
  readonly contact: { readonly id: string; readonly name: string };
}

/** A transaction behind a balance: the balance after it, what of it is open, and which parts of earlier ones it settled. */
export interface ExplainedTransaction extends TransactionView {
  readonly running: AmountView;
  readonly open: AmountView;
  readonly settles?: readonly ({ readonly id: string } & AmountView)[];
}

/** A balance with the transactions that it is the sum of, oldest first. */
export interface ExplainedBalance extends BalanceView {
  readonly transactions: readonly ExplainedTransaction[];
}

/** Totals of one currency: what others owe me, what I owe, and the difference. */
export interface TotalView extends AmountView {
  readonly currency: string;
  readonly owedToMe: AmountView;
  readonly iOwe: AmountView;
  readonly net: AmountView;
}

/** What an entry does to one record. `null` in `set`: unset. Amounts are there twice, contacts by id and by name. */
export interface ChangeView {
  readonly record: string;
  readonly kind: string;
  /** The record's name, or the name of a transaction's contact, as it is now. */
  readonly label: string;
  readonly op: string;
  readonly set: Readonly<Record<string, unknown>>;
  readonly was: Readonly<Record<string, unknown>>;
  /** What tells the record apart, as it is now: a name, or a transaction's contact, direction, amount and description. */
  readonly about: Readonly<Record<string, unknown>>;
}

/** One line of history. */
export interface LogItem {
  readonly seq?: number;
  readonly n: number;
  readonly at: string;
  readonly by: string;
  readonly device: string;
  readonly mutation: string;
  readonly group?: string;
  readonly outcome?: string;
  readonly status: WriteStatus;
  readonly reason?: { readonly code: string; readonly message: string };
  /** Of an undo: the entry that it takes back; `redo`: that one was an undo itself. */
  readonly undoes?: { readonly clientId: string; readonly n: number; readonly redo: boolean };
  /** What it did; of a pending one, what it wants to do; nothing of a refused one. */
  readonly changes: readonly ChangeView[];
  /** What a refused one wanted to do. */
  readonly wanted?: readonly ChangeView[];
  /** It is more than this version understands. */
  readonly needsNewer?: true;
  /** It was done in another book, as entry `seq` there, and is here for reading since the import `batch`. */
  readonly imported?: { readonly book: string; readonly seq?: number; readonly n: number; readonly batch?: string };
}

/** A mutation that the log has not answered, or has refused. */
export interface PendingItem {
  readonly n: number;
  /** Its place in the log, once it was refused. */
  readonly seq?: number;
  readonly book: string;
  readonly mutation: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** What it wants to do, as history shows it. */
  readonly changes?: readonly ChangeView[];
  readonly at: string;
  readonly reason?: { readonly code: string; readonly field?: string; readonly message: string };
}

/** Answer of `sync.refused.retry`: what was tried again, as a new mutation. */
export interface RetryAnswer extends WriteReceipt {
  readonly retried: PendingItem;
}

/**
 * Answer of `sync.recover`: what the log lacked, how much of it was written again, how much cannot be and why (the first
 * reason), and refused mutations that were tried again.
 */
export interface RecoverAnswer extends WriteReceipt {
  readonly recoverable: number;
  readonly recovered: number;
  readonly left?: number;
  readonly reason?: { readonly code: string; readonly message: string };
  readonly retried?: number;
}

/** Connection states. */
export type ConnectionState =
  | 'detached'
  | 'offline'
  | 'connecting'
  | 'catchingUp'
  | 'live'
  | 'backingOff'
  | 'blocked'
  | 'paused';

/** How things are. Times as ISO 8601, `uptime` in seconds. */
export interface StatusView {
  readonly version: string;
  readonly daemon: { readonly pid: number; readonly uptime: number; readonly protocol: number; readonly log?: string };
  readonly connection: ConnectionState;
  /** Why it is blocked or backing off, or why the server does not take what is pending. */
  readonly problem?: ProblemView;
  readonly server?: string;
  readonly user?: string;
  readonly book: {
    readonly id: string;
    readonly name: string;
    readonly currency: string;
    readonly epoch?: string;
    readonly cursor: number;
    readonly head: number;
    readonly digest: string;
    readonly role?: BookRole;
    readonly archived?: true;
    readonly removed?: true;
  };
  readonly pending: number;
  readonly unsynced: number;
  readonly refused: number;
  readonly conflicts: number;
  /** Entries that the server lost and this device can write again. */
  readonly recoverable?: number;
  readonly lastSync?: string;
  readonly cache: { readonly contacts: number; readonly transactions: number };
  /** Names of members connected to the book now. */
  readonly online?: readonly string[];
  readonly warnings: readonly string[];
}

/** Answer of `sync.now`: what was sent and received between the call and now. */
export interface SyncAnswer {
  readonly done: boolean;
  readonly sent: number;
  readonly received: number;
  readonly pending: number;
  readonly connection: ConnectionState;
  /** Why it is not done, where it will not be until somebody does something. */
  readonly problem?: ProblemView;
}

/** An event of the `changes` topic: the public feed's shape, plus how it stands here. */
export interface ChangeEvent {
  readonly topic: 'changes';
  readonly type:
    | 'contact_created'
    | 'contact_updated'
    | 'contact_deleted'
    | 'transaction_created'
    | 'transaction_updated'
    | 'transaction_deleted';
  readonly data: ContactView | TransactionView;
  readonly book: string;
  readonly seq?: number;
  readonly n?: number;
  readonly status?: WriteStatus;
  /** Who did it, where it came from the log. */
  readonly by?: string;
}

/** An event of the `status` topic. */
export interface StatusEvent {
  readonly topic: 'status';
  readonly status: StatusView;
}
