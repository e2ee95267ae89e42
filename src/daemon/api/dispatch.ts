// From a method's name to its handler. Parameters are checked by their schema before a handler sees them.

import { Compile } from 'typebox/compile';
import { UserError } from '../../protocol/error-code.ts';
import { REQUESTS } from '../../protocol/local/requests.ts';
import type { Method, Params } from '../../protocol/local/requests.ts';
import type { Context } from './context.ts';
import { balance } from './handlers/balances.ts';
import { editBook } from './handlers/books.ts';
import { addContact, deleteContact, editContact, listContacts, restoreContact, showContact } from './handlers/contacts.ts';
import { deviceToken, inviteDevice, listDevices } from './handlers/devices.ts';
import { Imports } from './handlers/imports.ts';
import { log } from './handlers/log.ts';
import { login, logout } from './handlers/login.ts';
import { status } from './handlers/status.ts';
import { pauseSync, pending, refusedMutations, resumeSync, syncNow } from './handlers/sync.ts';
import {
  addTransaction,
  deleteTransaction,
  editTransaction,
  listTransactions,
  repay,
  restoreTransaction,
  showTransaction,
} from './handlers/transactions.ts';

type Handlers = { [M in Exclude<Method, 'hello' | 'subscribe'>]: (context: Context, params: Params<M>) => unknown };

type Validator = { Check(value: unknown): boolean; Errors(value: unknown): { instancePath: string; message: string }[] };

/** Answers requests of the local API. */
export class Dispatcher {
  readonly #context: Context;
  readonly #handlers: Handlers;
  readonly #validators = new Map<string, Validator>();

  constructor(context: Context) {
    this.#context = context;
    this.#handlers = handlersWith(new Imports());
  }

  /** The result of a request. Throws `UserError`, `StoreError`, or a defect. */
  async call(method: string, params: unknown): Promise<unknown> {
    this.check(method, params);
    const handler = this.#handlers[method as keyof Handlers] as (context: Context, params: unknown) => unknown;
    return handler(this.#context, params);
  }

  /** Refuses unknown methods and parameters that do not fit. */
  check(method: string, params: unknown): void {
    if (!Object.hasOwn(REQUESTS, method)) {
      throw new UserError({ code: 'usage', message: `this daemon does not know ${method}`, hint: 'ledger daemon restart' });
    }
    let validator = this.#validators.get(method);
    if (validator === undefined) {
      validator = Compile(REQUESTS[method as Method]) as Validator;
      this.#validators.set(method, validator);
    }
    if (validator.Check(params)) return;
    const [first] = validator.Errors(params);
    const field = first?.instancePath.split('/')[1];
    const code = first?.message.includes('characters') === true ? 'too_long' : 'invalid_args';
    throw new UserError({ code, message: `${field ?? method}: ${first?.message ?? 'not valid'}`, ...(field === undefined ? {} : { field }) });
  }
}

function handlersWith(imports: Imports): Handlers {
  return {
    'contact.add': addContact,
    'contact.list': listContacts,
    'contact.show': showContact,
    'contact.edit': editContact,
    'contact.delete': deleteContact,
    'contact.restore': restoreContact,
    'transaction.add': addTransaction,
    'transaction.repay': repay,
    'transaction.list': listTransactions,
    'transaction.show': showTransaction,
    'transaction.edit': editTransaction,
    'transaction.delete': deleteTransaction,
    'transaction.restore': restoreTransaction,
    balance,
    log,
    status,
    'book.edit': editBook,
    'sync.now': syncNow,
    'sync.pause': pauseSync,
    'sync.resume': resumeSync,
    'sync.pending': pending,
    'sync.refused': refusedMutations,
    login,
    logout,
    'device.list': listDevices,
    'device.invite': inviteDevice,
    'device.token': deviceToken,
    'import.begin': (context, params) => imports.begin(context, params),
    'import.rows': (_context, params) => imports.rows(params),
    'import.commit': (context, params) => imports.commit(context, params),
    'import.abort': (_context, params) => imports.abort(params),
    'daemon.stop': (context) => {
      context.stop();
      return {};
    },
  };
}
