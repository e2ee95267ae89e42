// Tags of entries: 64 random bits each, drawn from the random source in blocks because single draws are slow.

import type { Random } from '../../../base/random.ts';

const TAG_DIGITS = 16;
const TAGS_PER_BLOCK = 512;

/** An endless supply of tags. */
export class TagSource {
  readonly #random: Random;
  #block = '';
  #at = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** 16 hex digits that were never given before. */
  next(): string {
    if (this.#at === this.#block.length) {
      this.#block = Buffer.from(this.#random.bytes(8 * TAGS_PER_BLOCK)).toString('hex');
      this.#at = 0;
    }
    this.#at += TAG_DIGITS;
    return this.#block.slice(this.#at - TAG_DIGITS, this.#at);
  }
}
