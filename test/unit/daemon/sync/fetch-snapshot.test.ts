// A snapshot is used whole or not at all.

import { expect, test } from 'vitest';
import { BrokenSnapshot, readSnapshot } from '../../../../src/daemon/sync/fetch-snapshot.ts';
import { FakeLog, FOREIGN } from '../../../support/fake-log.ts';
import { addContact, id, lend } from '../../../support/store-fixture.ts';

const log = new FakeLog(id(7));
log.foreign(addContact(1), addContact(2), lend(11, 1, 5), { name: 'contact.delete', args: { id: id(2) }, at: 5 });
const LINES = log.snapshotLines(FOREIGN, 3);

async function* each(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

const without = (at: number): readonly string[] => LINES.toSpliced(at, 1);

test('[SN1] is read with its place, digest, records and own entries', async () => {
  const state = await readSnapshot(each(LINES));
  expect(state.place).toEqual({ epoch: log.epoch, cursor: 4, tag: log.entries[3]?.tag, head: 4 });
  expect(state.digest).toBe(log.digest);
  expect([...state.records]).toEqual([...log.state.all()]);
  expect(state.entries).toEqual(log.entries.slice(2));
});

test('[SN1] is used for no part if it breaks off at any line', async () => {
  for (let length = 0; length < LINES.length; length += 1) {
    await expect(readSnapshot(each(LINES.slice(0, length)))).rejects.toThrow(BrokenSnapshot);
  }
});

test('[SN1] is used for no part if any line is missing', async () => {
  for (let at = 0; at < LINES.length; at += 1) {
    await expect(readSnapshot(each(without(at)))).rejects.toThrow(BrokenSnapshot);
  }
});

test.each([
  ['a record that is not what was digested', LINES.with(1, (LINES[1] ?? '').replace('Contact 1', 'Contact I'))],
  ['a record twice', LINES.toSpliced(1, 0, LINES[1] ?? '')],
  ['a second header', LINES.toSpliced(1, 0, LINES[0] ?? '')],
  ['a line after the trailer', [...LINES, LINES[1] ?? '']],
  ['a line of no known shape', LINES.toSpliced(1, 0, '{"more":1}')],
])('[SN1] is used for no part with %s', async (_what, lines) => {
  await expect(readSnapshot(each(lines))).rejects.toThrow(BrokenSnapshot);
});
