// Who owes whom in a row in which several paid and several owe.

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { sharesOf, signOf } from '../../../../../src/cli/import/formats/splitwise-shares.ts';

function sharesIn(nets: readonly number[], mine: number): Map<number, number> | undefined {
  const cells = nets.map((net) => (net / 100).toFixed(2));
  const found = sharesOf(
    cells,
    cells.map((cell) => signOf(cell) ?? 0),
    { mine, currency: 'EUR' },
  );
  if ('none' in found) return new Map();
  if ('unclear' in found) return undefined;
  return new Map(found.shares.map(({ member, amount }) => [member, Math.round(Number(amount) * 100)]));
}

test('every member finds what the others find, and all that they get or pay', () => {
  const side = fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(side, side, (get, pay) => {
      const rest = get.reduce((sum, one) => sum + one, 0) - pay.reduce((sum, one) => sum + one, 0);
      const nets = [...get, ...pay.map((one) => -one), -rest];
      const views = nets.map((_net, mine) => sharesIn(nets, mine));
      for (const [mine, view] of views.entries()) {
        if (view === undefined) continue;
        expect([...view.values()].reduce((sum, one) => sum + one, 0)).toBe(Math.abs(nets[mine] ?? 0));
        for (const [member, share] of view) {
          expect(Math.sign(nets[member] ?? 0)).toBe(-Math.sign(nets[mine] ?? 0));
          if (views[member] !== undefined) expect(views[member].get(mine)).toBe(share);
        }
      }
    }),
    { seed: 65, numRuns: 300 },
  );
});

test('parts are in proportion; what is below the smallest unit is not divided', () => {
  expect(sharesIn([3500, 1500, -2500, -2500], 0)).toEqual(
    new Map([
      [2, 1750],
      [3, 1750],
    ]),
  );
  expect(sharesIn([3500, 1500, -2500, -2500], 3)).toEqual(
    new Map([
      [0, 1750],
      [1, 750],
    ]),
  );
  expect(sharesIn([0, 100, 1, -100, -1], 0)).toEqual(new Map());
  expect(sharesIn([1, 1, 1, 1, -2, -2], 5)).toEqual(
    new Map([
      [0, 1],
      [2, 1],
    ]),
  );
  expect(sharesIn([1, 1, 1, 1, 1, -1, -1, -1, -1, -1], 2)).toBeUndefined();
});

test('more than a number can hold', () => {
  const cells = ['90071992547409930', '10', '-90071992547409920', '-20'];
  expect(sharesOf(cells, [1, 1, -1, -1], { mine: 3, currency: 'JPY' })).toEqual({
    shares: [{ member: 0, amount: '20', mark: '.' }],
    divided: true,
  });
});
