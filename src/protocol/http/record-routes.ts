// The routes of records: contacts, transactions, balances, and several new records at once.

import Type from 'typebox';
import { DirectionSchema } from '../../model/transaction.ts';
import { CurrencyCode, Day, Id } from '../../model/field-schema.ts';
import type { ProblemCode } from './problem-code.ts';
import {
  BatchSchema,
  DeleteRecordSchema,
  EditContactSchema,
  EditTransactionSchema,
  NewContactSchema,
  NewTransactionSchema,
} from './record-bodies.ts';
import type { RouteDescription } from './route-description.ts';
import { AmountSchema, BalanceSchema, ContactSchema, ProblemSchema, TransactionSchema } from './views.ts';

const CLOSED = { additionalProperties: false } as const;
const PAGE_MAX = 500;

/** The book that a request is about. */
export const BOOK_QUERY = { book: Type.Optional(Id) };
/** The same as a header. */
export const BOOK_HEADER = { 'Ledger-Book': Type.Optional(Id) };

const PAGE_QUERY = {
  after: Type.Optional(Type.String({ maxLength: 100, description: '`next` of the page before' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: PAGE_MAX, description: '100 unless said' })),
};
const FILTER = {
  deleted: Type.Optional(Type.Boolean({ description: 'deleted ones instead of live ones' })),
  query: Type.Optional(Type.String({ maxLength: 200, description: 'a part of the text, in any case' })),
  tag: Type.Optional(Type.String({ maxLength: 50 })),
};
const KEY_HEADER = {
  'Idempotency-Key': Type.Optional(
    Type.String({ pattern: '^[\\x21-\\x7e]{1,200}$', description: 'the same request again gets the same answer' }),
  ),
};
const MATCH_HEADER = {
  'If-Match': Type.Optional(
    Type.String({
      pattern: '^(\\*|"?\\d{1,15}"?( *, *"?\\d{1,15}"?){0,9})$',
      description: 'the record’s seq as it was seen, or *',
    }),
  ),
};

const bookOnly = { query: Type.Object(BOOK_QUERY, CLOSED), headers: Type.Object(BOOK_HEADER) };
const adding = {
  query: Type.Object(BOOK_QUERY, CLOSED),
  headers: Type.Object({ ...BOOK_HEADER, ...KEY_HEADER }),
};
const changing = {
  query: Type.Object(BOOK_QUERY, CLOSED),
  headers: Type.Object({ ...BOOK_HEADER, ...KEY_HEADER, ...MATCH_HEADER }),
};
const PATH = Type.Object({ id: Id });

const CONTENT: readonly ProblemCode[] = ['not_found', 'entry_too_large', 'id_conflict', 'key_reused'];
const MONEY: readonly ProblemCode[] = [
  'invalid_date',
  'due_before_date',
  'invalid_amount',
  'amount_not_positive',
  'amount_too_precise',
  'amount_too_large',
  'unknown_currency',
  'ambiguous_currency',
  'currency_mismatch',
  'invalid_direction',
  'contact_not_found',
  'record_deleted',
];
const PLACE: readonly ProblemCode[] = ['not_found', 'record_deleted', 'version_conflict', 'if_match_required'];

const Contact = Type.Object({ contact: ContactSchema });
const Transaction = Type.Object({ transaction: TransactionSchema });
const NEXT = { next: Type.Optional(Type.String({ description: 'more may follow: ask again with after=' })) };

/** By method and path, as the router has them. */
export const RECORD_ROUTES: Readonly<Record<string, RouteDescription>> = {
  'GET /api/contacts': {
    id: 'listContacts',
    area: 'contacts',
    summary: 'Contacts in the order of their ids; those merged into others are left out',
    who: 'token',
    query: Type.Object({ ...BOOK_QUERY, ...PAGE_QUERY, ...FILTER, archived: Type.Optional(Type.Boolean()) }, CLOSED),
    headers: Type.Object(BOOK_HEADER),
    answers: { 200: { summary: 'a page', body: Type.Object({ items: Type.Array(ContactSchema), ...NEXT }) } },
    problems: ['not_found'],
  },
  'POST /api/contacts': {
    id: 'addContact',
    area: 'contacts',
    summary: 'Add a contact',
    who: 'token',
    ...adding,
    body: NewContactSchema,
    answers: {
      200: { summary: 'it was there already with the same content', body: Contact, etag: true },
      201: { summary: 'added', body: Contact, etag: true },
    },
    problems: CONTENT,
  },
  'GET /api/contacts/:id': {
    id: 'getContact',
    area: 'contacts',
    summary: 'One contact; of a merged one, the one it was merged into',
    who: 'token',
    path: PATH,
    ...bookOnly,
    answers: { 200: { summary: 'the contact', body: Contact, etag: true } },
    problems: ['not_found', 'contact_not_found', 'record_deleted'],
  },
  'PATCH /api/contacts/:id': {
    id: 'editContact',
    area: 'contacts',
    summary: 'Change fields of a contact, as its author saw them',
    who: 'token',
    path: PATH,
    ...changing,
    body: EditContactSchema,
    answers: { 200: { summary: 'as it is now', body: Contact, etag: true } },
    problems: [...CONTENT, ...PLACE, 'contact_not_found'],
  },
  'DELETE /api/contacts/:id': {
    id: 'deleteContact',
    area: 'contacts',
    summary: 'Delete a contact, with its transactions if `cascade`',
    who: 'token',
    path: PATH,
    ...changing,
    query: Type.Object({ ...BOOK_QUERY, cascade: Type.Optional(Type.Boolean()) }, CLOSED),
    body: DeleteRecordSchema,
    answers: { 200: { summary: 'deleted', body: Contact, etag: true } },
    problems: [...PLACE, 'contact_not_found', 'has_transactions', 'too_many_records', 'entry_too_large', 'key_reused'],
  },
  'GET /api/transactions': {
    id: 'listTransactions',
    area: 'transactions',
    summary: 'Transactions in the order of their ids',
    who: 'token',
    query: Type.Object(
      {
        ...BOOK_QUERY,
        ...PAGE_QUERY,
        ...FILTER,
        contact: Type.Optional(Id),
        direction: Type.Optional(DirectionSchema),
        currency: Type.Optional(CurrencyCode),
        from: Type.Optional(Day),
        to: Type.Optional(Day),
      },
      CLOSED,
    ),
    headers: Type.Object(BOOK_HEADER),
    answers: { 200: { summary: 'a page', body: Type.Object({ items: Type.Array(TransactionSchema), ...NEXT }) } },
    problems: ['not_found'],
  },
  'POST /api/transactions': {
    id: 'addTransaction',
    area: 'transactions',
    summary: 'Add a transaction',
    who: 'token',
    ...adding,
    body: NewTransactionSchema,
    answers: {
      200: { summary: 'it was there already with the same content', body: Transaction, etag: true },
      201: { summary: 'added', body: Transaction, etag: true },
    },
    problems: [...CONTENT, ...MONEY],
  },
  'GET /api/transactions/:id': {
    id: 'getTransaction',
    area: 'transactions',
    summary: 'One transaction',
    who: 'token',
    path: PATH,
    ...bookOnly,
    answers: { 200: { summary: 'the transaction', body: Transaction, etag: true } },
    problems: ['not_found', 'transaction_not_found', 'record_deleted'],
  },
  'PATCH /api/transactions/:id': {
    id: 'editTransaction',
    area: 'transactions',
    summary: 'Change fields of a transaction, as its author saw them',
    who: 'token',
    path: PATH,
    ...changing,
    body: EditTransactionSchema,
    answers: { 200: { summary: 'as it is now', body: Transaction, etag: true } },
    problems: [...CONTENT, ...PLACE, ...MONEY, 'transaction_not_found'],
  },
  'DELETE /api/transactions/:id': {
    id: 'deleteTransaction',
    area: 'transactions',
    summary: 'Delete a transaction',
    who: 'token',
    path: PATH,
    ...changing,
    body: DeleteRecordSchema,
    answers: { 200: { summary: 'deleted', body: Transaction, etag: true } },
    problems: [...PLACE, 'transaction_not_found', 'key_reused'],
  },
  'GET /api/balances': {
    id: 'listBalances',
    area: 'balances',
    summary: 'Balances by contact and currency, and the totals of the book',
    who: 'token',
    query: Type.Object({ ...BOOK_QUERY, ...PAGE_QUERY, contact: Type.Optional(Id) }, CLOSED),
    headers: Type.Object(BOOK_HEADER),
    answers: {
      200: {
        summary: 'a page',
        body: Type.Object({ items: Type.Array(BalanceSchema), totals: Type.Array(AmountSchema), ...NEXT }),
      },
    },
    problems: ['not_found'],
  },
  'POST /api/batch': {
    id: 'addBatch',
    area: 'batch',
    summary: 'Add several records, each judged for itself, in one commit',
    who: 'token',
    ...adding,
    body: BatchSchema,
    answers: {
      200: {
        summary: 'what became of each, in their order',
        body: Type.Object({
          items: Type.Array(
            Type.Union([
              Type.Object({ status: Type.Union([Type.Literal(200), Type.Literal(201)]), ...Contact.properties }),
              Type.Object({ status: Type.Union([Type.Literal(200), Type.Literal(201)]), ...Transaction.properties }),
              ProblemSchema,
            ]),
          ),
        }),
      },
    },
    problems: ['not_found', 'key_reused'],
  },
};
