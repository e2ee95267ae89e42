// `--if-version` is decided from the history that is here, and says so where it is not.

import { describe, expect, test } from 'vitest';
import type { Context } from '../../../../src/daemon/api/context.ts';
import { versionGuard } from '../../../../src/daemon/api/handlers/version-guard.ts';
import { BookSlot } from '../../../../src/daemon/store/book-slot.ts';
import { UserError } from '../../../../src/protocol/error-code.ts';

const CHANGES: Readonly<Record<number, readonly string[]>> = { 11: ['ana'], 12: ['bo'], 13: ['ana'], 14: [] };

/** A device that took a snapshot at seq 10 and has had two pages since. */
function device(): { readonly context: Context; readonly slot: BookSlot } {
  const slot = new BookSlot('book', 'client');
  for (const id of ['ana', 'bo', 'old']) slot.replica.view.set('contact', id, { record: { id, name: id } });
  slot.pages.push([11, 100], [13, 200]);
  const entry = (seq: number) => ({ seq, changes: CHANGES[seq]?.map((id) => ({ kind: 'contact', id })) });
  const pages: Readonly<Record<number, unknown>> = {
    100: { entries: [entry(11), entry(12)] },
    200: { entries: [entry(13), entry(14)] },
  };
  const store = {
    currentSlot: slot,
    journal: { read: (position: number) => Promise.resolve(pages[position]) },
    keys: { find: (key: string) => (key === 'known-key' ? { n: 1, id: 'ana' } : undefined) },
  };
  return { context: { store } as unknown as Context, slot };
}

async function ask(id: string, ifVersion: number, key = 'some-key'): Promise<string> {
  const { context } = device();
  try {
    await versionGuard(context, { key, ifVersion }, { kind: 'contact', find: () => id });
    return 'through';
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return `${error.body.code}: ${error.body.message}`;
  }
}

describe('the newest entry of a record', () => {
  const now = 'version_conflict: the contact is not as entry';
  const unknown = "is not in this device's history, so nobody can tell here whether it is the contact's newest";
  test.each([
    ['ana', 13, 'through'],
    ['bo', 12, 'through'],
    ['ana', 11, `${now} 11 left it: its newest is entry 13`],
    ['ana', 14, `${now} 14 left it: that one is about something else`],
    ['ana', 99, `${now} 99 left it: there is no such entry here`],
    ['old', 12, `${now} 12 left it: that one is about something else`],
    ['old', 99, `${now} 99 left it: there is no such entry here`],
    ['old', 10, `entry_not_found: entry 10 ${unknown}`],
    ['bo', 3, `${now} 3 left it: its newest is entry 12`],
  ])('of %s against %d', async (id, ifVersion, outcome) => {
    expect(await ask(id, ifVersion)).toBe(outcome);
  });

  test('is not asked of a write that is done already: its answer stands', async () => {
    expect(await ask('ana', 11, 'known-key')).toBe('through');
  });

  test('is asked again when the write has its turn', async () => {
    const { context, slot } = device();
    const guard = await versionGuard(
      context,
      { key: 'some-key', ifVersion: 13 },
      { kind: 'contact', find: () => 'ana' },
    );
    guard(slot);
    slot.replica.view.set('contact', 'ana', { record: { id: 'ana', name: 'Ana' } });
    expect(() => guard(slot)).toThrow('the contact is not as entry 13 left it: it was changed just now');
  });
});
