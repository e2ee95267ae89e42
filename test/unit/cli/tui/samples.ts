// Contacts, transactions and states for the dashboard's tests.

import type { ContactView, StatusView, TransactionView } from '../../../../src/protocol/local/views.ts';
import { initialView, reduceView } from '../../../../src/cli/tui/view-model.ts';
import type { ViewEvent, ViewState } from '../../../../src/cli/tui/view-model.ts';

const NEVER = { createdAt: '2026-01-01T00:00:00Z', updatedAt: '2026-01-01T00:00:00Z' };

export function contact(id: string, facts: Partial<ContactView> = {}): ContactView {
  return {
    id,
    name: id,
    phones: [],
    emails: [],
    tags: [],
    externalIds: {},
    archived: false,
    ...NEVER,
    balances: [],
    ...facts,
  };
}

export function transaction(id: string, contactId: string, facts: Partial<TransactionView> = {}): TransactionView {
  return {
    id,
    contactId,
    contact: { id: contactId, name: contactId },
    direction: 'lent',
    amount: '12.50',
    amountMinor: 1250,
    currency: 'USD',
    description: 'lunch',
    date: '2026-01-05',
    category: 'loan',
    tags: [],
    ...NEVER,
    ...facts,
  };
}

export function status(facts: Partial<StatusView> = {}): StatusView {
  return {
    version: '1.0.0',
    daemon: { pid: 1, uptime: 1, protocol: 1 },
    connection: 'live',
    server: 'http://localhost:8000',
    book: { id: 'b', name: 'Home', currency: 'USD', cursor: 1, head: 1, digest: '' },
    pending: 0,
    unsynced: 0,
    refused: 0,
    conflicts: 0,
    cache: { contacts: 0, transactions: 0 },
    warnings: [],
    ...facts,
  };
}

/** The state after events, on a screen of 80×24 (20 rows a list) unless the first event resizes it. */
export function viewAfter(...events: readonly ViewEvent[]): ViewState {
  return events.reduce(reduceView, initialView({ columns: 80, rows: 24 }));
}

/** An answer with these contacts as the whole list. */
export function contactsEvent(items: readonly ContactView[], version = 2): ViewEvent {
  return { type: 'contacts', window: { version, offset: 0, items, total: items.length } };
}

/** An answer with these transactions as the whole list of a contact. */
export function transactionsEvent(contactId: string, items: readonly TransactionView[], version = 3): ViewEvent {
  return { type: 'transactions', contactId, window: { version, offset: 0, items, total: items.length } };
}
