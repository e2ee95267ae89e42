// A transaction as a line of `transaction add -`: the shape that `transaction list --ndjson` prints, or part of it.

import type { Context } from '../../context.ts';
import type { JsonLine } from '../json-line.ts';
import { takenMembers } from '../line-members.ts';
import type { LineMembers } from '../line-members.ts';
import { today, writeParams } from '../write.ts';

/** What such a line may have. */
export const TRANSACTION_MEMBERS: LineMembers = {
  taken: [
    'contact',
    'amount',
    'amountMinor',
    'currency',
    'direction',
    'description',
    'date',
    'due',
    'tags',
    'category',
    'id',
    'externalId',
    'create',
  ],
  printed: ['contactId', 'createdAt', 'updatedAt', 'importBatch', 'pending', 'running'],
};

/** The request's parameters. Wrong types are the daemon's to refuse. */
export function transactionLineParams(context: Context, line: JsonLine): Record<string, unknown> {
  return {
    ...writeParams(context),
    today: today(context),
    ...takenMembers(line, TRANSACTION_MEMBERS),
    contact: contactRef(line['contact'] ?? line['contactId']),
    ...amount(line),
  };
}

/** A contact by name or id, or as lists print it. */
function contactRef(contact: unknown): unknown {
  const isObject = typeof contact === 'object' && contact !== null;
  return isObject
    ? ((contact as { readonly id?: unknown; readonly name?: unknown }).id ??
        (contact as { readonly name?: unknown }).name)
    : contact;
}

/** `amount` may be a number that JSON wrote; its shortest text is what was meant. */
function amount(line: JsonLine): { readonly amount?: string } {
  return typeof line['amount'] === 'number' ? { amount: String(line['amount']) } : {};
}
