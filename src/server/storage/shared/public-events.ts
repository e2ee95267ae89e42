// The public events of an entry: one for each contact or transaction that it changed, as ready JSON texts.
// An entry that only created records says everything itself, so its events are made when read; others are stored.

import type { Change } from '../../../model/change.ts';
import type { AnyRecord } from '../../../model/record.ts';
import type { RecordStep } from './book-txn.ts';

/** Where an entry stands. */
export interface EntryPlace {
  readonly book: string;
  readonly seq: number;
}

interface PublicEvent {
  readonly type: string;
  readonly data: AnyRecord;
}

/** What to store with an entry so that its events can be told later: null if its changes say it all. */
export function storedEvents(steps: readonly RecordStep[]): string | null {
  const visible = steps.filter((step) => isPublic(step.kind));
  if (visible.every((step) => step.before === undefined)) return null;
  const events = oneStepPerRecord(visible).flatMap(eventOf);
  return JSON.stringify(events);
}

/** The event texts of an entry, in order, each with its book, seq and part. */
export function eventTexts(
  place: EntryPlace,
  entry: { readonly body: string; readonly events: string | null },
): string[] {
  const events = entry.events === null ? created(entry.body) : (JSON.parse(entry.events) as PublicEvent[]);
  return events.map(({ type, data }, index) =>
    JSON.stringify({ type, data, ...place, part: `${index + 1}/${events.length}` }),
  );
}

function created(body: string): PublicEvent[] {
  const { changes } = JSON.parse(body) as { readonly changes: readonly Change[] };
  return changes.flatMap((change) =>
    change.op === 'put' && isPublic(change.kind)
      ? [{ type: `${change.kind}_created`, data: { id: change.id, ...change.fields } }]
      : [],
  );
}

function isPublic(kind: string): boolean {
  return kind === 'contact' || kind === 'transaction';
}

function oneStepPerRecord(steps: readonly RecordStep[]): RecordStep[] {
  const byRecord = new Map<string, RecordStep>();
  for (const step of steps) {
    const key = `${step.kind} ${step.after.record.id}`;
    const first = byRecord.get(key);
    byRecord.set(key, first === undefined ? step : { ...step, before: first.before });
  }
  return [...byRecord.values()];
}

function eventOf(step: RecordStep): PublicEvent[] {
  const wasLive = step.before !== undefined && step.before.deleted === undefined;
  const isLive = step.after.deleted === undefined;
  if (!wasLive && !isLive) return [];
  const verb = !wasLive ? 'created' : isLive ? 'updated' : 'deleted';
  return [{ type: `${step.kind}_${verb}`, data: step.after.record }];
}
