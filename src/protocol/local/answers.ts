// What each request of the local API answers, by method. Types only.

import type { ErrorBody } from '../error-code.ts';
import type { ExportBegun, ExportedHistory, ExportPage } from './export-views.ts';
import type { ImportAnswer, ImportBatch, ImportUndone } from './import-views.ts';
import type { BackupCut, Finding } from './maintenance.ts';
import type { Method } from './requests.ts';
import type { BookView, InviteView, LoginAnswer, MemberView } from './book-views.ts';
import type {
  BalanceView,
  ConflictAnswer,
  ConflictView,
  ContactAnswer,
  ContactView,
  ExplainedBalance,
  LogItem,
  Page,
  PendingItem,
  RecoverAnswer,
  RetryAnswer,
  SplitAnswer,
  StatusView,
  SyncAnswer,
  TotalView,
  TransactionAnswer,
  TransactionView,
  UndoAnswer,
  WriteReceipt,
} from './views.ts';

/** Who the daemon is: the answer of `hello`, and `daemon` in the error `daemon_version`. */
export interface HelloAnswer {
  readonly protocol: number;
  readonly version: string;
  readonly pid: number;
}

/** A device or a token of the user. */
export interface DeviceView {
  readonly id: string;
  readonly name: string;
  readonly kind?: 'device' | 'token';
  readonly current?: boolean;
  readonly readOnly?: boolean;
  readonly revoked?: boolean;
  readonly createdAt?: string;
  readonly lastSeenAt?: string;
}

/** How an addition of a rehearsal would end. */
export type RehearsedAddition =
  | { readonly id: string; readonly unchanged?: true; readonly error?: undefined }
  | { readonly error: ErrorBody };

/** Answers by method. `balance` by currency has totals as its items. */
export interface Answers {
  hello: HelloAnswer;
  'contact.add': ContactAnswer;
  'add.rehearse': { readonly items: readonly RehearsedAddition[] };
  'contact.list': Page<ContactView>;
  'contact.show': { readonly contact: ContactView };
  'contact.edit': ContactAnswer;
  'contact.delete': ContactAnswer;
  'contact.restore': ContactAnswer;
  'contact.merge': ContactAnswer;
  'conflict.list': Page<ConflictView>;
  'conflict.show': { readonly conflict: ConflictView };
  'conflict.resolve': ConflictAnswer;
  'entry.undo': UndoAnswer;
  'transaction.add': TransactionAnswer;
  'transaction.split': SplitAnswer;
  'transaction.repay': TransactionAnswer;
  'transaction.list': Page<TransactionView>;
  'transaction.show': { readonly transaction: TransactionView };
  'transaction.edit': TransactionAnswer;
  'transaction.delete': TransactionAnswer;
  'transaction.restore': TransactionAnswer;
  balance: Page<BalanceView | TotalView> & { readonly totals?: readonly TotalView[] };
  'balance.explain': Page<ExplainedBalance>;
  log: LogPage;
  status: StatusView;
  'book.edit': WriteReceipt;
  'book.list': Page<BookView>;
  'book.create': WriteReceipt & { readonly created: BookView };
  'book.use': { readonly book: BookView };
  'book.archive': { readonly book: BookView };
  'book.members': Page<MemberView>;
  'book.role': { readonly member: MemberView };
  'book.remove': { readonly member: MemberView };
  'book.leave': { readonly book: BookView };
  'book.invite': { readonly invite: InviteView; readonly code: string; readonly book: BookView };
  'book.invite.list': Page<InviteView>;
  'book.invite.revoke': { readonly revoked: InviteView };
  'book.join': { readonly joined: boolean; readonly book: BookView };
  'sync.now': SyncAnswer;
  'sync.pause': { readonly connection: string };
  'sync.resume': { readonly connection: string };
  'sync.pending': Page<PendingItem>;
  'sync.refused': Page<PendingItem>;
  'sync.refused.retry': RetryAnswer;
  'sync.recover': RecoverAnswer;
  'sync.refused.drop': { readonly dropped: readonly PendingItem[] };
  login: LoginAnswer;
  logout: { readonly server?: string };
  'device.list': Page<DeviceView>;
  'device.invite': { readonly code: string; readonly expiresAt: string };
  'device.rename': { readonly device: DeviceView };
  'device.revoke': { readonly device: DeviceView };
  'device.token': { readonly token: string };
  'import.begin': { readonly import: string };
  'import.rows': Readonly<Record<string, unknown>>;
  'import.commit': ImportAnswer;
  'import.abort': Readonly<Record<string, unknown>>;
  'import.list': Page<ImportBatch>;
  'import.undo': ImportUndone;
  'export.begin': ExportBegun;
  'export.page': ExportPage;
  'export.log': ExportedHistory;
  'export.end': Readonly<Record<string, unknown>>;
  doctor: { readonly findings: readonly Finding[] };
  'backup.begin': { readonly backup: string; readonly cut: BackupCut };
  'backup.hold': Readonly<Record<string, unknown>>;
  'backup.end': Readonly<Record<string, unknown>>;
  subscribe: Readonly<Record<string, unknown>>;
  'daemon.stop': Readonly<Record<string, unknown>>;
}

/** A page of history. `end`: the `from` with which what comes later is asked for. */
export interface LogPage extends Page<LogItem> {
  readonly end?: string;
}

/** The answer of one method. */
export type Answer<M extends Method> = Answers[M];
