// What must hold after every scenario, whatever it was about: all devices, and the server, hold exactly the same, and
// there is nothing left to exchange.

import { expect } from 'vitest';
import type { Holding } from './holding.ts';

/** The server's own account of the book, as `GET /api/sync/hash` gives it. */
export interface ServerHead {
  readonly book: string;
  readonly epoch: string;
  readonly head: number;
  readonly digest: string;
}

/** Throws an assertion error unless all devices agree with the server and with one another. */
export async function expectAgreement(server: ServerHead, devices: readonly Holding[]): Promise<void> {
  const [first] = devices;
  if (first === undefined) throw new Error('there is no device');
  for (const device of devices) {
    const { name } = device;
    await expectStanding(device, server);
    const seqs = (await device.log()).map(({ seq }) => seq);
    expect(seqs, `${name} has each entry once, in order`).toEqual(Array.from({ length: server.head }, (_, i) => i + 1));
    expect(await device.log(), `${name} has the same log as ${first.name}`).toEqual(await first.log());
    expect(await device.contacts(), `${name} has the same contacts as ${first.name}`).toEqual(await first.contacts());
    expect(await device.conflicts(), `${name} has the same conflicts as ${first.name}`).toEqual(
      await first.conflicts(),
    );
    expect(await device.transactions(), `${name} has the same transactions as ${first.name}`).toEqual(
      await first.transactions(),
    );
  }
}

/** Where a device says that it stands, against the server. */
async function expectStanding(device: Holding, server: ServerHead): Promise<void> {
  const { book, pending, unsynced, connection, warnings } = await device.status();
  const { id, epoch, cursor, head, digest } = book;
  expect({ id, epoch, cursor, head, digest, pending, unsynced, connection, warnings }, `${device.name} stands`).toEqual(
    {
      id: server.book,
      epoch: server.epoch,
      cursor: server.head,
      head: server.head,
      digest: server.digest,
      pending: 0,
      unsynced: 0,
      connection: 'live',
      warnings: [],
    },
  );
}
