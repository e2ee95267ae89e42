// The server's log is another one than this replica followed: it was restored, or wiped. The confirmed state is taken
// anew; what the log lacks now is kept as recoverable, what is unanswered is numbered anew under a new client id.

import type { Mutation } from '../../model/mutation.ts';
import type { Entry } from '../../protocol/sync/entry.ts';
import { answerOf } from './answer.ts';
import type { Answer } from './answer.ts';
import type { BookSlot, Recoverable } from './book-slot.ts';
import type { DivergedRecord, JournalRecord, KeptRecord } from './journal-entry.ts';
import { followedPages } from './followed-pages.ts';
import { notePage } from './note-page.ts';
import { recordKey } from './record-key.ts';
import { remake } from './remake.ts';
import type { Remade } from './remake.ts';
import type { SnapshotState } from './remote-pages.ts';
import type { Store } from './store.ts';
import { strangeEntry } from './strange-entry.ts';

/** Mutations in one journal record of what is kept. */
const KEPT_PER_RECORD = 500;
const NOTHING: Remade = { mutations: [], without: [] };

/** What was found out about another log. `common`: the last seq that both have. */
export interface NewLog {
  readonly common: number;
  readonly state: SnapshotState;
  readonly clientId: string;
  /** Told what it answers of the outbox, before the rest has new numbers. */
  readonly answered?: (answers: readonly Answer[]) => void;
}

/** Something that can be written again: an entry, or (`remakes`) what makes a record again of which there is none. */
export interface RecoverableItem extends Mutation {
  readonly userId?: string;
  readonly remakes?: true;
}

/** Takes the other log's state; resolves once it is stored. */
export async function startOver(store: Store, book: string, log: NewLog): Promise<void> {
  const { state, clientId } = log;
  await store.exclusive(async () => {
    const slot = store.slot(book);
    const answered = await ownAnswers(store, slot, state.entries);
    noteDiverged(slot, await keepLost(store, slot, { ...log, answeredN: answered.at(-1)?.n ?? 0 }));
    slot.reset(state.records, state.place, state.digest);
    notePage(slot, { entries: answered.filter((entry) => entry.outcome === 'refused') }, 0);
    slot.pages.length = 0;
    log.answered?.(answered.map(answerOf));
    await store.renumber(clientId);
  });
  await store.checkpoint();
}

/**
 * What a divergence does to a book besides its new state; the same when it happens and when it is read back. Read back
 * without a checkpoint of that state, there is no cursor: it is taken again.
 */
export function noteDiverged(slot: BookSlot, record: DivergedRecord): void {
  const { common, lost, answeredN, kept = 0, without } = record;
  const followed = record.pages ?? slot.pages.map(([, position]) => position);
  const pages = [...slot.kept.slice(slot.kept.length - kept), ...followed];
  const before: Recoverable = slot.recoverable ?? { parts: [], count: 0 };
  if (lost > 0) {
    const part = { after: common, pages, ...(without === undefined ? {} : { without }) };
    slot.recoverable = { parts: [...before.parts, part], count: before.count + lost };
  }
  slot.kept = [];
  slot.pages.length = 0;
  slot.loose = [];
  slot.isGivenUp = true;
  const { outbox } = slot.replica;
  while (outbox.first !== undefined && outbox.first.n <= answeredN) slot.replica.dropAnswered();
  const { epoch = slot.replica.place.epoch } = record;
  slot.replica.place = { ...slot.replica.place, epoch, cursor: null, tag: null };
  slot.outboxDirty = true;
}

/** What this replica holds and the log lacks, in its old order; refused entries are left out. */
export async function recoverableItems(store: Store, slot: BookSlot): Promise<readonly RecoverableItem[]> {
  const items: RecoverableItem[] = [];
  for (const { after, pages, without = [] } of slot.recoverable?.parts ?? []) {
    const records = (await store.journal.readMany(pages)) as readonly JournalRecord[];
    for (const record of records) {
      if (record.kind === 'kept') items.push(...record.mutations.map((one) => ({ ...one, remakes: true }) as const));
    }
    items.push(...lostIn(records, after).filter(({ seq }) => !without.includes(seq)));
  }
  return items;
}

/** Journals the divergence, after what is kept for it. */
async function keepLost(
  store: Store,
  slot: BookSlot,
  { common, state, clientId, answeredN }: NewLog & { readonly answeredN: number },
): Promise<DivergedRecord> {
  const book = slot.replica.id;
  const positions = followedPages(slot).map(([, position]) => position);
  const pages = (await store.journal.readMany(positions)) as readonly JournalRecord[];
  const lost = lostIn(pages, common);
  const there = new Set(Array.from(state.records, ({ kind, stored }) => recordKey(kind, stored.record.id)));
  const { mutations, without } = slot.isGivenUp ? NOTHING : remake(slot.replica, there, lost);
  const kept: KeptRecord[] = [];
  for (let start = 0; start < mutations.length; start += KEPT_PER_RECORD)
    kept.push({ kind: 'kept', book, mutations: mutations.slice(start, start + KEPT_PER_RECORD) });
  const record: DivergedRecord = {
    kind: 'diverged',
    book,
    common,
    lost: lost.length - without.length + mutations.length,
    answeredN,
    clientId,
    answered: store.answered(),
    pages: positions.filter((_, index) => lostIn([pages[index] as JournalRecord], common).length > 0),
    ...(state.place.epoch === null ? {} : { epoch: state.place.epoch }),
    ...(kept.length === 0 ? {} : { kept: kept.length, without }),
  };
  const lines = [...kept, record].map((one) => JSON.stringify(one));
  slot.kept = (await store.journal.append(lines, true)).slice(0, kept.length);
  return record;
}

/** The entries after the common seq that were not refused, each once. */
function lostIn(records: readonly JournalRecord[], common: number): readonly Entry[] {
  const entries = records.flatMap((record) => (record.kind === 'page' ? record.entries : []));
  const lost = entries.filter(({ seq, outcome }) => seq > common && outcome !== 'refused');
  return [...new Map(lost.map((entry) => [entry.seq, entry])).values()].sort((a, b) => a.seq - b.seq);
}

/** The entries that answer the outbox from its first mutation on, as far as they have its content. */
async function ownAnswers(store: Store, slot: BookSlot, entries: readonly Entry[]): Promise<readonly Entry[]> {
  const { clientId, outbox } = slot.replica;
  const own = entries.filter((entry) => entry.clientId === clientId);
  const strange = await strangeEntry(store, slot, own);
  const first = outbox.first?.n ?? Infinity;
  return own.filter(({ n }) => n >= first && (strange === undefined || n < strange.n));
}
