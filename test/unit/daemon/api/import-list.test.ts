// The list of imports goes on from what it has read, and is always what reading everything would give.

import { describe, expect, test } from 'vitest';
import type { Context } from '../../../../src/daemon/api/context.ts';
import { importsHere } from '../../../../src/daemon/api/handlers/import-list.ts';
import { BookSlot } from '../../../../src/daemon/store/book-slot.ts';
import type { Mutation } from '../../../../src/model/mutation.ts';

const [FIRST, SECOND, OTHER] = ['01a00000', '01b00000', '01c00000'].map((id) => `${id}-0000-7000-8000-000000000000`);
const CLIENT = 'client';

/** A device whose journal is a list; `reads` says which of its records were read. */
class Device {
  readonly slot = new BookSlot('book', CLIENT);
  readonly reads: number[] = [];
  readonly #records: unknown[] = [undefined];
  readonly #context = {
    store: {
      journal: { read: (position: number) => Promise.resolve(this.#read(position)) },
      loadBodies: (items: { position: number; body?: Mutation }[]) => {
        for (const item of items) item.body = this.#read(item.position) as Mutation;
        return Promise.resolve();
      },
    },
  } as unknown as Context;

  /** A page of entries from the log, as `name`, `group` and what it is about. */
  page(...entries: readonly (readonly [string, string | undefined, string, string?])[]): void {
    const { place } = this.slot.replica;
    const cursor = place.cursor ?? 0;
    const listed = entries.map(([name, group, id, clientId = 'else'], index) => {
      const args = name === 'transaction.add' ? { id, importBatch: group } : { id };
      return { seq: cursor + 1 + index, clientId, n: cursor + 1 + index, name, args, at: 1, group, changes: [{}] };
    });
    this.slot.pages.push([cursor + 1, this.#records.push({ entries: listed }) - 1]);
    this.slot.replica.place = { ...place, cursor: cursor + entries.length };
  }

  /** A mutation of this device that waits; `stored`: whether it is in the journal yet. */
  pending(name: string, group: string | undefined, id: string, stored = true): void {
    const body = { name, args: { id, importBatch: group }, at: 1, ...(group === undefined ? {} : { group }) };
    const position = this.#records.push(body) - 1;
    const { outbox, nextN } = this.slot.replica;
    outbox.add({ n: nextN, position: stored ? position : 0, touched: [], reads: [], writes: [] });
    this.slot.replica.nextN += 1;
  }

  /** The oldest waiting mutation is answered. */
  answer(): void {
    this.slot.replica.outbox.shift();
  }

  /** Contacts by import, and how many records had to be read for that. */
  async list(): Promise<readonly [Readonly<Record<string, readonly string[]>>, number]> {
    this.reads.length = 0;
    const found = await importsHere(this.#context, this.slot);
    return [Object.fromEntries([...found].map(([id, { contacts }]) => [id.slice(0, 3), contacts])), this.reads.length];
  }

  #read(position: number): unknown {
    this.reads.push(position);
    return this.#records[position];
  }
}

describe('imports of a history', () => {
  test('are read once, and go on from there', async () => {
    const device = new Device();
    device.page(['contact.add', FIRST, 'ana'], ['transaction.add', FIRST, 't1']);
    device.page(['contact.add', undefined, 'by hand'], ['contact.add', OTHER, 'cy']);
    expect(await device.list()).toEqual([{ '01a': ['ana'], '01c': ['cy'] }, 2]);
    expect(await device.list()).toEqual([{ '01a': ['ana'], '01c': ['cy'] }, 0]);
    device.page(['contact.add', FIRST, 'bo'], ['contact.add', SECOND, 'di'], ['contact.delete', OTHER, 'cy']);
    expect(await device.list()).toEqual([{ '01a': ['bo', 'ana'], '01b': ['di'] }, 1]);
    expect(await device.list()).toEqual([{ '01a': ['bo', 'ana'], '01b': ['di'] }, 0]);
    // What was no import then is none now.
    device.page(['contact.add', OTHER, 'ed']);
    expect(await device.list()).toEqual([{ '01a': ['bo', 'ana'], '01b': ['di'] }, 1]);
  });

  test('waiting ones, too, until one of them is answered', async () => {
    const device = new Device();
    device.pending('contact.add', FIRST, 'ana');
    device.pending('transaction.add', FIRST, 't1');
    expect(await device.list()).toEqual([{ '01a': ['ana'] }, 2]);
    device.pending('contact.add', SECOND, 'bo');
    expect(await device.list()).toEqual([{ '01a': ['ana'], '01b': ['bo'] }, 1]);
    device.page(['contact.add', OTHER, 'cy']);
    expect((await device.list())[0]).toEqual({ '01a': ['ana'], '01b': ['bo'], '01c': ['cy'] });
    // Refused: its contact is not there; its transaction still waits.
    device.answer();
    expect(await device.list()).toEqual([{ '01a': [], '01b': ['bo'], '01c': ['cy'] }, 3]);
  });

  test('one that is not stored yet is not counted for good', async () => {
    const device = new Device();
    device.pending('contact.add', FIRST, 'ana');
    device.pending('contact.add', SECOND, 'never stored', false);
    expect((await device.list())[0]).toEqual({ '01a': ['ana'] });
    device.slot.replica.outbox.pop();
    device.slot.replica.nextN -= 1;
    device.pending('contact.add', SECOND, 'bo');
    expect(await device.list()).toEqual([{ '01a': ['ana'], '01b': ['bo'] }, 1]);
  });

  test('another log, or another name of this device, is read anew', async () => {
    const device = new Device();
    device.page(['contact.add', FIRST, 'ana']);
    await device.list();
    device.slot.replica.place = { ...device.slot.replica.place, epoch: 'another' };
    expect(await device.list()).toEqual([{ '01a': ['ana'] }, 1]);
    device.slot.replica.clientId = 'renamed';
    expect(await device.list()).toEqual([{ '01a': ['ana'] }, 1]);
  });
});
