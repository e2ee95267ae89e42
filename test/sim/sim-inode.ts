// The content of one simulated file, and what of it is on the disk: an undo log of the sectors that are not.

import type { Dice } from './dice.ts';

const SECTOR_BYTES = 512;

/** An error of the operating system. */
export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: simulated`), { code });
}

/** A file's bytes, in the cache and on the disk. */
export class SimInode {
  #data = Buffer.alloc(SECTOR_BYTES);
  #length = 0;
  /** What the disk has where the cache has something newer, by sector. */
  #unsynced = new Map<number, Buffer>();
  /** The same for sectors that a failed sync left marked as clean: a later sync does not write them. */
  readonly #lost = new Map<number, Buffer>();
  #syncedLength = 0;

  /** A file with this content, all of it on the disk. */
  static of(data: Buffer): SimInode {
    const inode = new SimInode();
    inode.write(data, 0);
    inode.synced();
    return inode;
  }

  get length(): number {
    return this.#length;
  }

  content(): Buffer {
    return Buffer.from(this.#data.subarray(0, this.#length));
  }

  write(data: Buffer, position: number): void {
    const end = position + data.length;
    this.#reserve(end);
    this.#remember(Math.min(position, this.#length), end);
    data.copy(this.#data, position);
    this.#length = Math.max(this.#length, end);
  }

  truncate(length: number): void {
    this.#reserve(length);
    this.#remember(Math.min(length, this.#length), Math.max(length, this.#length));
    if (length < this.#length) this.#data.fill(0, length, this.#length);
    this.#length = length;
  }

  read(buffer: Buffer, position: number): number {
    return this.#data.subarray(position, Math.max(position, this.#length)).copy(buffer);
  }

  /** All that the cache knows to be newer is on the disk now. */
  synced(): void {
    this.#unsynced.clear();
    this.#syncedLength = this.#length;
  }

  /** The disk took some of it or nothing; the cache does not know what, and believes that it is done. */
  syncFailed(): void {
    for (const [sector, old] of this.#unsynced) this.#lost.set(sector, old);
    this.#unsynced.clear();
  }

  /** The power goes: each unsynced sector is old or new, and so is the length. */
  crash(dice: Dice): void {
    for (const [sector, old] of [...this.#unsynced, ...this.#lost]) {
      if (dice.chance(0.5)) old.copy(this.#data, sector * SECTOR_BYTES);
    }
    if (this.#length !== this.#syncedLength) {
      const low = Math.min(this.#length, this.#syncedLength);
      const high = Math.max(this.#length, this.#syncedLength);
      const length = dice.pick([low, high, dice.whole(low, high)]);
      this.#reserve(length);
      if (length < this.#length) this.#data.fill(0, length, this.#length);
      this.#length = length;
    }
    this.#lost.clear();
    this.synced();
  }

  /** Keeps what the disk has of the sectors of [start, end), unless it is kept already. */
  #remember(start: number, end: number): void {
    const last = Math.ceil(end / SECTOR_BYTES);
    for (let sector = Math.floor(start / SECTOR_BYTES); sector < last; sector += 1) {
      if (this.#unsynced.has(sector)) continue;
      const lost = this.#lost.get(sector);
      this.#lost.delete(sector);
      const at = sector * SECTOR_BYTES;
      this.#unsynced.set(sector, lost ?? Buffer.from(this.#data.subarray(at, at + SECTOR_BYTES)));
    }
  }

  #reserve(length: number): void {
    const needed = Math.ceil(length / SECTOR_BYTES) * SECTOR_BYTES;
    if (needed <= this.#data.length) return;
    const larger = Buffer.alloc(Math.max(needed, this.#data.length * 2));
    this.#data.copy(larger);
    this.#data = larger;
  }
}
