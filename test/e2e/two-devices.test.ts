// Two devices of the built programs and one server: what is written on one appears on the other, without asking.

import { expect, test } from 'vitest';
import { twoDevices } from '../support/two-devices.ts';

const two = twoDevices();

test('a contact and a loan on A appear in the watch of B', async () => {
  const { a, b } = two;
  const lines = await b.watch<{ type: string; data: Record<string, unknown> }>();
  await a.json('lend', 'Ana', '20', '--create', '-m', 'train tickets');
  const contact = await lines.find((line) => line.type === 'contact_created');
  expect(contact.data).toMatchObject({ name: 'Ana' });
  const loan = await lines.find((line) => line.type === 'transaction_created');
  expect(loan.data).toMatchObject({
    amountMinor: 2000,
    description: 'train tickets',
    contact: { id: contact.data['id'] },
  });
});
