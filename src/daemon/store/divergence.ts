// The server's log is another one than this replica followed: it was restored, or wiped. The confirmed state is taken
// anew; what the log lacks now is kept as recoverable, what is unanswered is numbered anew under a new client id.

import type { Entry } from '../../protocol/sync/entry.ts';
import { answerOf } from './answer.ts';
import type { Answer } from './answer.ts';
import type { BookSlot, Recoverable } from './book-slot.ts';
import type { DivergedRecord, PageRecord } from './journal-entry.ts';
import { notePage } from './note-page.ts';
import type { SnapshotState } from './remote-pages.ts';
import type { Store } from './store.ts';

/** What was found out about another log. `common`: the last seq that both have. */
export interface NewLog {
  readonly common: number;
  readonly state: SnapshotState;
  readonly clientId: string;
}

/** Takes the other log's state; resolves with the answers that it holds, under their old numbers, once it is stored. */
export async function startOver(
  store: Store,
  book: string,
  { common, state, clientId }: NewLog,
): Promise<readonly Answer[]> {
  const answers = await store.exclusive(async () => {
    const slot = store.slot(book);
    const answered = ownAnswers(slot, state.entries);
    const lost = await lostEntries(store, slot, common);
    const answeredN = answered.at(-1)?.n ?? 0;
    const record: DivergedRecord = { kind: 'diverged', book, common, lost: lost.length, answeredN, clientId };
    await store.record(record);
    noteDiverged(slot, record);
    slot.reset(state.records, state.place, state.digest);
    notePage(slot, { entries: answered.filter((entry) => entry.outcome === 'refused') }, 0);
    slot.pages.length = 0;
    await store.renumber(clientId);
    return answered.map(answerOf);
  });
  await store.checkpoint();
  return answers;
}

/** What a divergence does to a book besides its state; the same when it happens and when it is read back. */
export function noteDiverged(slot: BookSlot, { common, lost, answeredN }: DivergedRecord): void {
  const pages = slot.pages.map(([, position]) => position);
  const before: Recoverable = slot.recoverable ?? { parts: [], count: 0 };
  if (lost > 0) {
    const parts = [...before.parts, { after: common, pages }];
    slot.recoverable = { parts, count: before.count + lost };
  }
  slot.pages.length = 0;
  const { outbox } = slot.replica;
  while (outbox.first !== undefined && outbox.first.n <= answeredN) slot.replica.dropAnswered();
  slot.outboxDirty = true;
}

/** The entries that this replica holds and the log lacks, in their old order; refused ones are left out. */
export async function recoverableEntries(store: Store, slot: BookSlot): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for (const { after, pages } of slot.recoverable?.parts ?? []) {
    for (const page of (await store.journal.readMany(pages)) as readonly PageRecord[]) {
      entries.push(...page.entries.filter((entry) => entry.seq > after && entry.outcome !== 'refused'));
    }
  }
  return entries;
}

async function lostEntries(store: Store, slot: BookSlot, common: number): Promise<readonly Entry[]> {
  const pages = (await store.journal.readMany(slot.pages.map(([, position]) => position))) as readonly PageRecord[];
  return pages.flatMap(({ entries }) => entries.filter(({ seq, outcome }) => seq > common && outcome !== 'refused'));
}

function ownAnswers({ replica }: BookSlot, entries: readonly Entry[]): readonly Entry[] {
  let next = replica.outbox.first?.n;
  return entries.filter((entry) => {
    if (entry.clientId !== replica.clientId || entry.n !== next || replica.outbox.get(entry.n) === undefined)
      return false;
    next = entry.n + 1;
    return true;
  });
}
