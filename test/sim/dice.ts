// Choices of a simulation, drawn from one seeded source.

import { seededRandom } from '../../src/base/random.ts';
import type { Random } from '../../src/base/random.ts';

/** From how many items one is picked. */
const LOOKED_AT = 40;

/** Draws whole numbers, picks and chances from a seed. */
export class Dice {
  readonly random: Random;

  constructor(seed: number) {
    this.random = seededRandom(seed);
    // Neighbouring seeds begin alike; a few draws apart they do not.
    for (let i = 0; i < 4; i += 1) this.random.uniform();
  }

  /** A dice of its own, so that what one part draws does not move the others. */
  fork(salt: number): Dice {
    return new Dice((Math.floor(this.random.uniform() * 2 ** 32) ^ Math.imul(salt, 0x9e3779b1)) >>> 0);
  }

  chance(probability: number): boolean {
    return this.random.uniform() < probability;
  }

  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.random.uniform() * (high - low + 1));
  }

  /** A number in [low, high). */
  between(low: number, high: number): number {
    return low + this.random.uniform() * (high - low);
  }

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.random.uniform() * items.length)] as T;
  }

  /** The id of one of the first few items. */
  pickId(items: Iterable<{ readonly id: string }>): string | undefined {
    const ids: string[] = [];
    for (const { id } of items) if (ids.push(id) >= LOOKED_AT) break;
    return ids.length === 0 ? undefined : this.pick(ids);
  }

  /** A key of `weights`, as often as its weight says. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
    const entries = Object.entries(weights) as [K, number][];
    let at = this.random.uniform() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [key, weight] of entries) {
      at -= weight;
      if (at < 0) return key;
    }
    return (entries.at(-1) as [K, number])[0];
  }

  /** The items in another order. */
  shuffled<T>(items: readonly T[]): T[] {
    const list = [...items];
    for (let i = list.length - 1; i > 0; i -= 1) {
      const j = this.whole(0, i);
      [list[i], list[j]] = [list[j] as T, list[i] as T];
    }
    return list;
  }
}
