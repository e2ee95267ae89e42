// When devices have nothing left to say to each other, and what they then hold.

import { expect } from 'vitest';
import { standingOf } from './book-contents.ts';
import type { Standing } from './book-contents.ts';
import { eventually } from './built-world.ts';
import type { BuiltDevice } from './built-world.ts';

/** What a status says of another log. */
export interface LostStanding extends Standing {
  readonly recoverable?: number;
  readonly problem?: { readonly code: string; readonly message: string };
}

/** The status of a device. */
export function statusOf(device: BuiltDevice): Promise<LostStanding> {
  return standingOf(device);
}

/** The status of a device, which is told to connect now if it waits before its next attempt. */
export async function hurriedStatusOf(device: BuiltDevice): Promise<LostStanding> {
  const status = await statusOf(device);
  if (status.connection === 'backingOff') await device.run(['sync', 'now', '--timeout', '1s']);
  return status;
}

/** Waits until the devices have sent everything and follow the same log to its end; expects equal books. */
export async function settled(...devices: readonly BuiltDevice[]): Promise<void> {
  let standings: readonly LostStanding[] = [];
  await eventually(`${devices.length} devices are settled`, async () => {
    standings = await Promise.all(devices.map(hurriedStatusOf));
    const [first] = standings;
    return standings.every(
      ({ connection, pending, book }) =>
        connection === 'live' && pending === 0 && book.cursor === book.head && book.head === first?.book.head,
    );
  });
  for (const { book } of standings) expect(book).toEqual(standings[0]?.book);
}

/** Descriptions of the live transactions, sorted. */
export async function descriptionsOf(device: BuiltDevice): Promise<readonly string[]> {
  const { items } = await device.json<{ items: readonly { description: string }[] }>('transaction', 'list');
  return items.map(({ description }) => description).sort();
}
