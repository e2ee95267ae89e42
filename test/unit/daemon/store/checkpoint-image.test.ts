// What a checkpoint captures stays as it was at that moment, whatever happens while it is turned into text.

import { expect, test } from 'vitest';
import { BookSlot } from '../../../../src/daemon/store/book-slot.ts';
import { runToEnd } from '../../../../src/base/slices.ts';
import { captureBook } from '../../../../src/daemon/store/checkpoint-image.ts';
import { id } from '../../../support/store-fixture.ts';

test('a refusal that arrives later is not in it', () => {
  const slot = new BookSlot(id(1), id(2));
  const { meta } = runToEnd(captureBook(slot));
  const reason = { code: 'conflict', message: 'changed meanwhile' } as const;
  slot.refused.push({ n: 1, seq: 1, name: 'contact.edit', args: {}, at: 1, reason });
  expect(meta.refused).toEqual([]);
});
