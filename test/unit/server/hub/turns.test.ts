// Turns by key: how many at once, in what order, and that nothing is remembered of who has gone.

import { expect, test } from 'vitest';
import { Turns } from '../../../../src/server/hub/turns.ts';

test('[PU16] two of a key at a time, the rest in order; other keys do not wait', async () => {
  const turns = new Turns(2);
  const started: string[] = [];
  const gates = new Map<string, () => void>();
  const run = (key: string, name: string): Promise<string> =>
    turns.run(key, async () => {
      started.push(name);
      await new Promise<void>((open) => gates.set(name, open));
      if (name === 'a2') throw new Error(name);
      return name;
    });
  const all = [run('a', 'a1'), run('a', 'a2'), run('a', 'a3'), run('a', 'a4'), run('b', 'b1')];
  const ended = Promise.allSettled(all);
  expect(started).toEqual(['a1', 'a2', 'b1']);
  gates.get('a2')?.();
  await expect(all[1]).rejects.toThrow('a2');
  expect(started).toEqual(['a1', 'a2', 'b1', 'a3']);
  gates.get('a1')?.();
  await expect(all[0]).resolves.toBe('a1');
  expect(started).toEqual(['a1', 'a2', 'b1', 'a3', 'a4']);
  for (const name of ['a3', 'a4', 'b1']) gates.get(name)?.();
  await ended;
  expect(turns.size).toBe(0);
});
