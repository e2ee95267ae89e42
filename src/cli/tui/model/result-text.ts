// What a write did, in the words of the command line. Pure; escaped already.

import type { Method } from '../../../protocol/local/requests.ts';
import type {
  ContactAnswer,
  RetryAnswer,
  TransactionAnswer,
  UndoAnswer,
  WriteReceipt,
} from '../../../protocol/local/views.ts';
import { undoneText } from '../../commands/undone-text.ts';
import { shownAdd, shownChange } from '../../commands/transaction/transaction-text.ts';
import { visible } from '../../output/visible.ts';

type Says = (answer: never) => string;

const TEXTS: Partial<Record<Method, Says>> = {
  'contact.add': ({ contact }: ContactAnswer) => `Added ${visible(contact.name)}`,
  'contact.edit': ({ contact }: ContactAnswer) => `Changed ${visible(contact.name)}`,
  'contact.delete': ({ contact }: ContactAnswer) => `Deleted ${visible(contact.name)}; u takes that back`,
  'contact.merge': ({ contact }: ContactAnswer) => `Merged into ${visible(contact.name)}; u takes that back`,
  'transaction.add': (answer: TransactionAnswer) => shownAdd(answer).line.replace('\n', '; '),
  'transaction.repay': (answer: TransactionAnswer) => shownAdd(answer).line,
  'transaction.edit': (answer: TransactionAnswer) => shownChange(answer, 'Changed', 'It is so already').line,
  'transaction.delete': (answer: TransactionAnswer) => shownChange(answer, 'Deleted', 'It was deleted already').line,
  'conflict.resolve': () => 'Resolved',
  'sync.refused.retry': ({ status }: RetryAnswer) => (status === 'refused' ? 'Refused again' : 'Tried again'),
  'sync.refused.drop': () => 'Dropped',
  'sync.pause': () => 'Syncing is paused; p goes on',
  'sync.resume': () => 'Syncing goes on',
};

/** The sentence for an answer. `redo`: of an undo that was one of an undo. */
export function resultText(method: Method, answer: unknown, redo = false): string {
  if (method === 'entry.undo') return undoneText(redo ? 'Redid' : 'Undid', answer as UndoAnswer);
  const says = TEXTS[method];
  const text = says === undefined ? 'Done' : says(answer as never);
  const warnings = (answer as { readonly warnings?: readonly string[] }).warnings ?? [];
  const { status } = answer as Partial<WriteReceipt>;
  const conflict = status === 'conflict' ? ['a part is in conflict: 4 shows it'] : [];
  return [text, ...conflict, ...warnings.map(visible)].join('; ');
}
