// Parameters of the workload's requests, drawn from the dice and from what the device shows at that moment. To add a
// command, add its maker to MAKERS and its weight to the plan.

import { newUuid } from '../../src/base/uuid.ts';
import type { BookState } from '../../src/model/book-state.ts';
import type { DaemonCore } from '../../src/daemon/daemon.ts';
import type { BookReplica } from '../../src/daemon/store/book-replica.ts';
import type { Dice } from './dice.ts';
import type { CommandName } from './plan.ts';
import { EPOCH_MS } from './sim-clock.ts';

type Params = Readonly<Record<string, unknown>>;
type Maker = (view: BookState, dice: Dice, replica: BookReplica) => Params | undefined;

const NAMES = ['Ana', 'Bo', 'Chidi', 'Dara', 'Émile', 'Fen', 'Gül', 'Ines'];
const TEXTS = ['lunch', 'rent', 'tickets', '', 'books', 'a long story '.repeat(30)];
const DAYS = ['2025-12-31', '2026-01-01', '2026-01-02', '2026-02-28'];
const CURRENCIES = ['USD', 'EUR', 'JPY'];
const AMOUNTS = ['1', '12', '100', '7', '90071992547409'];

/** The parameters of a command on this device now; undefined if there is nothing to do it to. */
export function paramsOf(name: CommandName, core: DaemonCore, dice: Dice): Params | undefined {
  const { store } = core.context;
  const books = [...store.books.keys()];
  const book = dice.chance(0.75) ? store.current : dice.pick(books);
  const maker = MAKERS[name];
  const { replica } = store.slot(book);
  const made = maker?.(replica.view, dice, replica);
  if (made === undefined || name === 'sync.pause' || name === 'sync.resume' || name === 'import') return made;
  const waits = name !== 'sync.now' && dice.chance(0.1) ? { waitMs: dice.whole(1, 20_000) } : {};
  return { book, ...made, ...waits };
}

const MAKERS: Partial<Record<CommandName, Maker>> = {
  'contact.add': (_view, dice) => ({
    id: newUuid(EPOCH_MS, dice.random),
    name: dice.pick(NAMES),
    allowDuplicate: dice.chance(0.7),
    ...(dice.chance(0.3) ? { note: dice.pick(TEXTS) } : {}),
  }),

  'transaction.add': (view, dice) => {
    const contact = contactOf(view, dice);
    const create = contact === undefined || dice.chance(0.1);
    return {
      id: newUuid(EPOCH_MS, dice.random),
      contact: create ? dice.pick(NAMES) : contact,
      create,
      amount: dice.pick(AMOUNTS),
      currency: dice.pick(CURRENCIES),
      direction: dice.pick(['lent', 'borrowed']),
      description: dice.pick(TEXTS),
      today: dice.pick(DAYS),
      ...(dice.chance(0.2) ? { due: '2026-03-01' } : {}),
    };
  },

  'transaction.split': (view, dice) => {
    const contact = contactOf(view, dice);
    return {
      amount: dice.pick(AMOUNTS),
      currency: dice.pick(CURRENCIES),
      with: [{ contact: contact ?? dice.pick(NAMES) }, { contact: dice.pick(NAMES) }],
      withoutMe: dice.chance(0.3),
      create: dice.chance(0.8),
      description: dice.pick(TEXTS),
      today: dice.pick(DAYS),
    };
  },

  'transaction.repay': (view, dice) => {
    const contact = contactOf(view, dice);
    if (contact === undefined) return undefined;
    return { contact, all: true, currency: dice.pick(CURRENCIES), today: dice.pick(DAYS) };
  },

  'transaction.edit': (view, dice) => {
    const ref = transactionOf(view, dice);
    if (ref === undefined) return undefined;
    const edits: Params[] = [
      { amount: dice.pick(AMOUNTS) },
      { amount: dice.pick(AMOUNTS), currency: dice.pick(CURRENCIES) },
      { description: dice.pick(TEXTS) },
      { direction: dice.pick(['lent', 'borrowed']) },
      { date: dice.pick(DAYS), due: '2026-04-01' },
      { addTags: [dice.pick(NAMES)] },
      { unset: ['due'] },
    ];
    const contact = contactOf(view, dice);
    return { ref, ...dice.pick(contact === undefined ? edits : [...edits, { contact }]) };
  },

  'contact.edit': (view, dice) => {
    const ref = contactOf(view, dice);
    if (ref === undefined) return undefined;
    const edits: Params[] = [
      { name: dice.pick(NAMES) },
      { note: dice.pick(TEXTS) },
      { addTags: [dice.pick(NAMES)] },
      { phones: [`+${dice.whole(1, 9)}`] },
      { unset: ['note'] },
      { name: dice.pick(NAMES), handle: dice.pick(NAMES) },
    ];
    return { ref, ...dice.pick(edits) };
  },

  'transaction.delete': (view, dice) => some('ref', transactionOf(view, dice)),
  'transaction.restore': (view, dice) => some('ref', deletedOf(view, 'transaction', dice)),
  'contact.restore': (view, dice) => some('ref', deletedOf(view, 'contact', dice)),

  'contact.delete': (view, dice) => {
    const ref = contactOf(view, dice);
    return ref === undefined ? undefined : { ref, cascade: dice.chance(0.8) };
  },

  'contact.merge': (view, dice) => {
    const [from, into] = [contactOf(view, dice), contactOf(view, dice)];
    return from === undefined || into === undefined ? undefined : { from, into };
  },

  'conflict.resolve': (view, dice) => {
    const ref = dice.pickId(view.allOpenConflicts());
    return ref === undefined ? undefined : { ref, choice: dice.pick(['keep', 'apply', 'apply']) };
  },

  'entry.undo': (_view, dice, replica) =>
    dice.chance(0.5) ? { last: dice.pick([1, 1, 1, 2, 3]) } : { entry: entryOf(replica, dice) },
  'entry.redo': (_view, dice) => ({ redo: true, last: dice.pick([1, 1, 2]) }),

  'book.edit': (_view, dice) => (dice.chance(0.5) ? { name: dice.pick(NAMES) } : { currency: dice.pick(CURRENCIES) }),

  'sync.recover': () => ({}),
  'sync.now': (_view, dice) => ({ timeoutMs: dice.whole(100, 20_000) }),
  'sync.pause': () => ({}),
  'sync.resume': () => ({}),

  import: (_view, dice) => ({
    rows: Array.from({ length: dice.whole(1, 12) }, (_, index) => ({
      row: index + 2,
      contact: dice.pick(NAMES),
      direction: dice.pick(['lent', 'borrowed'] as const),
      amountMinor: dice.whole(1, 5),
      currency: 'EUR',
      date: dice.pick(DAYS),
      description: 'row',
    })),
  }),
};

function some(name: string, value: string | undefined): Params | undefined {
  return value === undefined ? undefined : { [name]: value };
}

/** An entry by name: any of the log, or one of this device. */
function entryOf({ place, nextN }: BookReplica, dice: Dice): string {
  return dice.chance(0.7) ? String(dice.whole(1, place.cursor ?? 1)) : `n:${dice.whole(1, nextN)}`;
}

function contactOf(view: BookState, dice: Dice): string | undefined {
  return dice.pickId(view.contacts());
}

function transactionOf(view: BookState, dice: Dice): string | undefined {
  return dice.pickId(view.transactions());
}

function deletedOf(view: BookState, kind: string, dice: Dice): string | undefined {
  const ids = Array.from(view.deleted(kind), ({ record }) => ({ id: record.id }));
  return dice.pickId(ids.sort((a, b) => (a.id < b.id ? -1 : 1)));
}
