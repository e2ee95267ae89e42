// From a method's name to its handler. Parameters are checked by their schema before a handler sees them.

import { checkParams } from '../../protocol/local/check-params.ts';
import type { Method, Params } from '../../protocol/local/requests.ts';
import type { Context } from './context.ts';
import { Backups } from './handlers/backups.ts';
import { balance } from './handlers/balances.ts';
import { listConflicts, resolveConflict, showConflict } from './handlers/conflicts.ts';
import { archiveBook, createBook, editBook, listBooks, useBook } from './handlers/books.ts';
import {
  addContact,
  deleteContact,
  editContact,
  mergeContacts,
  restoreContact,
  showContact,
} from './handlers/contacts.ts';
import { listContacts } from './handlers/contact-list.ts';
import { deviceToken, inviteDevice, listDevices, renameDevice, revokeDevice } from './handlers/devices.ts';
import { doctor } from './handlers/doctor.ts';
import { explain } from './handlers/explain.ts';
import { Exports } from './handlers/exports.ts';
import { listImports, undoImport } from './handlers/import-batches.ts';
import { Imports } from './handlers/imports.ts';
import { log } from './handlers/log.ts';
import { login, logout } from './handlers/login.ts';
import {
  changeRole,
  invite,
  joinBook,
  leaveBook,
  listInvites,
  listMembers,
  removeMember,
  revokeInvite,
} from './handlers/members.ts';
import { recover } from './handlers/recover.ts';
import { dropRefused, listRefused, retryRefused } from './handlers/refused.ts';
import { rehearse } from './handlers/rehearsal.ts';
import { repay } from './handlers/repay.ts';
import { splitTransaction } from './handlers/split.ts';
import { undo } from './handlers/undo.ts';
import { status } from './handlers/status.ts';
import { listTransactions } from './handlers/transaction-list.ts';
import { pauseSync, pending, resumeSync, syncNow } from './handlers/sync.ts';
import {
  addTransaction,
  deleteTransaction,
  editTransaction,
  restoreTransaction,
  showTransaction,
} from './handlers/transactions.ts';

type Handlers = { [M in Exclude<Method, 'hello' | 'subscribe'>]: (context: Context, params: Params<M>) => unknown };

/** Methods that look at records, and so wait for the end of a replay. */
const ABOUT_RECORDS = /^(?:add|contact|transaction|conflict|balance|log|export|import\.list)\b/;

/** Answers requests of the local API. */
export class Dispatcher {
  readonly #context: Context;
  readonly #handlers: Handlers;

  constructor(context: Context) {
    this.#context = context;
    this.#handlers = handlersWith({ imports: new Imports(), exports: new Exports(), backups: new Backups() });
  }

  /** The result of a request. Throws `UserError`, `StoreError`, or a defect. */
  async call(method: string, params: unknown): Promise<unknown> {
    checkParams(method, params);
    const { replays } = this.#context.store;
    if (replays.areUnderWay && ABOUT_RECORDS.test(method)) await replays.ended();
    const handler = this.#handlers[method as keyof Handlers] as (context: Context, params: unknown) => unknown;
    return handler(this.#context, params);
  }
}

interface Sessions {
  readonly imports: Imports;
  readonly exports: Exports;
  readonly backups: Backups;
}

function handlersWith(sessions: Sessions): Handlers {
  return {
    'contact.add': addContact,
    'add.rehearse': rehearse,
    'contact.list': listContacts,
    'contact.show': showContact,
    'contact.edit': editContact,
    'contact.delete': deleteContact,
    'contact.restore': restoreContact,
    'contact.merge': mergeContacts,
    'conflict.list': listConflicts,
    'conflict.show': showConflict,
    'conflict.resolve': resolveConflict,
    'entry.undo': undo,
    'transaction.add': addTransaction,
    'transaction.split': splitTransaction,
    'transaction.repay': repay,
    'transaction.list': listTransactions,
    'transaction.show': showTransaction,
    'transaction.edit': editTransaction,
    'transaction.delete': deleteTransaction,
    'transaction.restore': restoreTransaction,
    balance,
    'balance.explain': explain,
    log,
    status,
    doctor,
    'book.edit': editBook,
    'book.list': listBooks,
    'book.create': createBook,
    'book.use': useBook,
    'book.archive': archiveBook,
    'book.members': listMembers,
    'book.role': changeRole,
    'book.remove': removeMember,
    'book.leave': leaveBook,
    'book.invite': invite,
    'book.invite.list': listInvites,
    'book.invite.revoke': revokeInvite,
    'book.join': joinBook,
    'sync.now': syncNow,
    'sync.pause': pauseSync,
    'sync.resume': resumeSync,
    'sync.pending': pending,
    'sync.refused': listRefused,
    'sync.refused.retry': retryRefused,
    'sync.refused.drop': dropRefused,
    'sync.recover': recover,
    login,
    logout,
    'device.list': listDevices,
    'device.invite': inviteDevice,
    'device.rename': renameDevice,
    'device.revoke': revokeDevice,
    'device.token': deviceToken,
    'import.list': listImports,
    'import.undo': undoImport,
    ...sessionHandlers(sessions),
    'daemon.stop': (context) => {
      context.stop();
      return {};
    },
  };
}

/** Requests that belong together and keep something between one and the next. */
function sessionHandlers({ imports, exports, backups }: Sessions) {
  return {
    'import.begin': (context, params) => imports.begin(context, params),
    'import.rows': (_context, params) => imports.rows(params),
    'import.commit': (context, params) => imports.commit(context, params),
    'import.abort': (_context, params) => imports.abort(params),
    'export.begin': (context, params) => exports.begin(context, params),
    'export.page': (_context, params) => exports.page(params),
    'export.log': (context, params) => exports.log(context, params),
    'export.end': (_context, params) => exports.end(params),
    'backup.begin': (context) => backups.begin(context),
    'backup.hold': (context, params) => backups.hold(context, params),
    'backup.end': (_context, params) => backups.end(params),
  } satisfies Partial<Handlers>;
}
