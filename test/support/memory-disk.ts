// A disk in memory that forgets what was not synced: for tests of what survives a crash, with failures on demand.
// Folder entries and file contents are durable apart from each other, as POSIX has it.

import { dirname } from 'node:path';
import type { Disk, DiskFile, OpenMode } from '../../src/base/disk.ts';
import type { Random } from '../../src/base/random.ts';

const SECTOR_BYTES = 512;

/** Operations that can be counted and made to fail. */
export type DiskOperation =
  | 'open'
  | 'write'
  | 'datasync'
  | 'sync'
  | 'truncate'
  | 'rename'
  | 'remove'
  | 'mkdir'
  | 'syncDir'
  | 'copy';

/** The `at`-th call of an operation from now on fails; a write takes `taken` bytes first (and only those without a code). */
export interface Failure {
  readonly operation: DiskOperation;
  readonly at: number;
  readonly code?: string;
  readonly taken?: number;
  /** How many calls fail from then on; 1 unless said. */
  readonly times?: number;
}

interface Inode {
  data: Buffer;
  synced: Buffer;
}

/** The in-memory disk. Paths are absolute; a folder must be made before it is used. */
export class MemoryDisk implements Disk {
  readonly calls = new Map<DiskOperation, number>();
  readonly #dirs = new Set<string>(['/']);
  #entries = new Map<string, Inode>();
  #syncedEntries = new Map<string, Inode>();
  #failures: { left: number; times: number; failure: Failure }[] = [];
  #callsUntilCut = Infinity;
  #boots = 0;

  /** Plans a failure. */
  fail(failure: Failure): void {
    this.#failures.push({ left: failure.at, times: failure.times ?? 1, failure });
  }

  /** Forgets planned failures. */
  heal(): void {
    this.#failures = [];
  }

  /** The power goes at the (n+1)-th changing operation from now: it and all later ones throw `PowerCut`. */
  cutPowerAfter(operations: number): void {
    this.#callsUntilCut = operations;
  }

  /** How often an operation was called. */
  count(operation: DiskOperation): number {
    return this.calls.get(operation) ?? 0;
  }

  /**
   * The machine restarts. Without `random`, all that was not synced is gone; with it, each unsynced sector and each
   * folder's changes survive or not, one by one.
   */
  crash(random?: Random): void {
    this.#boots += 1;
    this.#callsUntilCut = Infinity;
    this.#failures = [];
    for (const inode of new Set([...this.#entries.values(), ...this.#syncedEntries.values()])) {
      inode.data = random ? mixSectors(inode, random) : inode.synced;
      inode.synced = inode.data;
    }
    for (const dir of this.#dirs) {
      if (random && random.uniform() < 0.5) this.#keepDir(dir);
    }
    this.#entries = new Map(this.#syncedEntries);
  }

  /** The content of a file, or undefined; for tests. */
  peek(path: string): Buffer | undefined {
    const data = this.#entries.get(path)?.data;
    return data && Buffer.from(data);
  }

  /** Puts a durable file there; for tests. */
  poke(path: string, data: Buffer): void {
    const inode = { data: Buffer.from(data), synced: Buffer.from(data) };
    this.#entries.set(path, inode);
    this.#syncedEntries.set(path, inode);
  }

  async open(path: string, mode: OpenMode): Promise<DiskFile> {
    this.#demandFile(path, mode);
    if (mode !== 'read') this.begin('open');
    let inode = this.#entries.get(path);
    if (!inode) {
      inode = { data: Buffer.alloc(0), synced: Buffer.alloc(0) };
      this.#entries.set(path, inode);
    }
    if (mode === 'create') inode.data = Buffer.alloc(0);
    const boot = this.#boots;
    return new MemoryFile(this, inode, () => boot === this.#boots);
  }

  async readFile(path: string): Promise<Buffer> {
    this.#demandFile(path, 'read');
    return this.peek(path) ?? Buffer.alloc(0);
  }

  async list(dir: string): Promise<string[]> {
    if (!this.#dirs.has(dir)) throw systemError('ENOENT');
    const paths = [...this.#entries.keys(), ...this.#dirs].filter((path) => path !== '/' && dirname(path) === dir);
    return paths.map((path) => path.slice(dir === '/' ? 1 : dir.length + 1)).sort();
  }

  async mkdir(dir: string): Promise<void> {
    this.begin('mkdir');
    for (let path = dir; path !== '/'; path = dirname(path)) {
      if (this.#entries.has(path)) throw systemError('EEXIST');
      this.#dirs.add(path);
    }
  }

  async rename(from: string, to: string): Promise<void> {
    this.begin('rename');
    if (this.#dirs.delete(from)) {
      this.#dirs.add(to);
      return;
    }
    const inode = this.#entries.get(from);
    if (!inode) throw systemError('ENOENT');
    if (this.#dirs.has(to)) throw systemError('EISDIR');
    this.#entries.delete(from);
    this.#entries.set(to, inode);
  }

  async remove(path: string): Promise<void> {
    this.begin('remove');
    if (!this.#entries.delete(path)) throw systemError('ENOENT');
  }

  async exists(path: string): Promise<boolean> {
    return this.#entries.has(path) || this.#dirs.has(path);
  }

  async syncDir(dir: string): Promise<void> {
    this.begin('syncDir');
    if (!this.#dirs.has(dir)) throw systemError('ENOENT');
    this.#keepDir(dir);
  }

  async copy(from: string, to: string): Promise<void> {
    this.begin('copy');
    const data = await this.readFile(from);
    const file = await this.open(to, 'create');
    await file.write(data, 0);
    await file.close();
  }

  /** Counts an operation; throws or returns the failure planned for it. */
  begin(operation: DiskOperation): Failure | undefined {
    if (this.#callsUntilCut <= 0) throw new PowerCut();
    this.#callsUntilCut -= 1;
    this.calls.set(operation, this.count(operation) + 1);
    const due = this.#failures.find((planned) => planned.failure.operation === operation && --planned.left <= 0);
    if (!due) return undefined;
    due.times -= 1;
    if (due.times <= 0) this.#failures = this.#failures.filter((planned) => planned !== due);
    if (due.failure.taken === undefined) throw systemError(due.failure.code ?? 'EIO');
    return due.failure;
  }

  #keepDir(dir: string): void {
    for (const path of this.#syncedEntries.keys()) if (dirname(path) === dir) this.#syncedEntries.delete(path);
    for (const [path, inode] of this.#entries) if (dirname(path) === dir) this.#syncedEntries.set(path, inode);
  }

  #demandFile(path: string, mode: OpenMode): void {
    if (this.#dirs.has(path)) throw systemError('EISDIR');
    if (!this.#dirs.has(dirname(path)) || (mode === 'read' && !this.#entries.has(path))) throw systemError('ENOENT');
  }
}

/** Thrown by every operation after the power was cut. */
export class PowerCut extends Error {
  override readonly name = 'PowerCut';
}

class MemoryFile implements DiskFile {
  readonly #disk: MemoryDisk;
  readonly #inode: Inode;
  readonly #isAlive: () => boolean;

  constructor(disk: MemoryDisk, inode: Inode, isAlive: () => boolean) {
    this.#disk = disk;
    this.#inode = inode;
    this.#isAlive = isAlive;
  }

  async write(data: Buffer, position: number): Promise<number> {
    this.#demandAlive();
    const failure = this.#disk.begin('write');
    const taken = data.subarray(0, failure?.taken ?? data.length);
    const size = Math.max(this.#inode.data.length, position + taken.length);
    const next = Buffer.alloc(size);
    this.#inode.data.copy(next);
    taken.copy(next, position);
    this.#inode.data = next;
    if (failure?.code !== undefined) throw systemError(failure.code);
    return taken.length;
  }

  async datasync(): Promise<void> {
    this.#demandAlive();
    this.#disk.begin('datasync');
    this.#inode.synced = this.#inode.data;
  }

  async sync(): Promise<void> {
    this.#demandAlive();
    this.#disk.begin('sync');
    this.#inode.synced = this.#inode.data;
  }

  async read(buffer: Buffer, position: number): Promise<number> {
    this.#demandAlive();
    return this.#inode.data.subarray(position).copy(buffer);
  }

  async truncate(length: number): Promise<void> {
    this.#demandAlive();
    this.#disk.begin('truncate');
    const next = Buffer.alloc(length);
    this.#inode.data.copy(next);
    this.#inode.data = next;
  }

  async size(): Promise<number> {
    this.#demandAlive();
    return this.#inode.data.length;
  }

  async close(): Promise<void> {}

  #demandAlive(): void {
    if (!this.#isAlive()) throw systemError('EBADF');
  }
}

/** Old or new content sector by sector; the length is the old, the new, or one between. */
function mixSectors({ data, synced }: Inode, random: Random): Buffer {
  const length = Math.round(synced.length + random.uniform() * (data.length - synced.length));
  const mixed = Buffer.alloc(random.uniform() < 0.5 ? data.length : length);
  for (let at = 0; at < mixed.length; at += SECTOR_BYTES) {
    const end = Math.min(at + SECTOR_BYTES, mixed.length);
    (random.uniform() < 0.5 ? data : synced).subarray(at, end).copy(mixed, at);
  }
  return mixed;
}

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: simulated`), { code });
}
