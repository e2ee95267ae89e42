// A machine's disk as one process sees it: the `Disk` that the daemon is given.

import { dirname } from 'node:path';
import type { Disk, DiskFile, OpenMode } from '../../src/base/disk.ts';
import { never } from './sim-clock.ts';
import type { Process } from './sim-clock.ts';
import type { SimDisk } from './sim-disk.ts';
import { SimInode, systemError } from './sim-inode.ts';

/** A process's door to its machine's disk. After its death nothing it began comes to an end. */
export class MountedDisk implements Disk {
  readonly #disk: SimDisk;
  readonly #process: Process;
  readonly #kill: () => void;

  /** `kill` ends the process in the middle of what it does. */
  constructor(disk: SimDisk, process: Process, kill: () => void) {
    this.#disk = disk;
    this.#process = process;
    this.#kill = kill;
  }

  async open(path: string, mode: OpenMode): Promise<DiskFile> {
    if (!this.#process.isAlive) return never();
    const disk = this.#disk;
    if (disk.isDir(path)) throw systemError('EISDIR');
    if (!disk.isDir(dirname(path)) || (mode === 'read' && disk.inode(path) === undefined)) throw systemError('ENOENT');
    let inode = disk.inode(path);
    if (mode !== 'read' && (inode === undefined || mode === 'create')) {
      if (this.#fails('other')) return never();
      if (inode === undefined && disk.isFull) throw systemError('ENOSPC');
    }
    if (inode === undefined) disk.set(path, (inode = new SimInode()));
    if (mode === 'create') inode.truncate(0);
    const file = new SimFile(this, inode);
    if (mode !== 'read') this.#claims.set(file, this.#disk.claim(path, this.#process));
    return file;
  }

  async readFile(path: string): Promise<Buffer> {
    const inode = this.#disk.inode(path);
    if (!this.#process.isAlive) return never();
    if (this.#disk.isDir(path)) throw systemError('EISDIR');
    if (inode === undefined) throw systemError('ENOENT');
    return inode.content();
  }

  async list(dir: string): Promise<string[]> {
    if (!this.#process.isAlive) return never();
    if (!this.#disk.isDir(dir)) throw systemError('ENOENT');
    return this.#disk.list(dir);
  }

  async mkdir(dir: string): Promise<void> {
    if (!this.#process.isAlive || this.#fails('other')) return never();
    this.#disk.mkdir(dir);
  }

  async rename(from: string, to: string): Promise<void> {
    if (!this.#process.isAlive || this.#fails('other')) return never();
    const inode = this.#disk.inode(from);
    if (inode === undefined) throw systemError('ENOENT');
    this.#disk.set(to, inode);
    this.#disk.set(from, undefined);
  }

  async remove(path: string): Promise<void> {
    if (!this.#process.isAlive || this.#fails('other')) return never();
    if (this.#disk.inode(path) === undefined) throw systemError('ENOENT');
    this.#disk.set(path, undefined);
  }

  async exists(path: string): Promise<boolean> {
    if (!this.#process.isAlive) return never();
    return this.#disk.inode(path) !== undefined || this.#disk.isDir(path);
  }

  async syncDir(dir: string): Promise<void> {
    return this.sync(() => this.#disk.keepDir(dir));
  }

  async copy(from: string, to: string): Promise<void> {
    const data = await this.readFile(from);
    const file = await this.open(to, 'create');
    await file.write(data, 0);
    await file.close();
  }

  /** A sync of anything: it takes a while, and holds from its end on. `lose`: what a failure does. */
  sync(keep: () => void, lose: () => void = () => undefined): Promise<void> {
    if (!this.#process.isAlive) return never();
    const due = this.#disk.due('sync');
    return new Promise((resolve, reject) => {
      this.#disk.later(this.#process, () => {
        if (due === 'kill') return this.#kill();
        if (due === 'EIO' || due === 'ENOSPC') {
          lose();
          return reject(systemError('EIO'));
        }
        keep();
        return resolve();
      });
    });
  }

  /** A write: all of it, or as much as the failure lets through. */
  async write(inode: SimInode, data: Buffer, position: number): Promise<number> {
    if (!this.#process.isAlive) return never();
    const disk = this.#disk;
    const due = disk.due('write') ?? (disk.isFull ? 'ENOSPC' : undefined);
    const taken = due === undefined ? data.length : Math.max(due === 'short' ? 1 : 0, disk.part(data.length));
    inode.write(taken === data.length ? data : data.subarray(0, taken), position);
    if (due === 'kill') {
      this.#kill();
      return never();
    }
    if (due === 'EIO' || due === 'ENOSPC') throw systemError(due);
    return taken;
  }

  async truncate(inode: SimInode, length: number): Promise<void> {
    if (!this.#process.isAlive || this.#fails('other')) return never();
    inode.truncate(length);
  }

  /** Reading, in the name of this process. */
  now<T>(action: () => T): Promise<T> {
    return this.#process.isAlive ? Promise.resolve(action()) : never();
  }

  release(file: object): void {
    this.#claims.get(file)?.();
  }

  readonly #claims = new Map<object, () => void>();

  /** True when the process died of it; throws when it failed. */
  #fails(target: 'other'): boolean {
    const due = this.#disk.due(target);
    if (due === 'kill') {
      this.#kill();
      return true;
    }
    if (due === 'EIO' || due === 'ENOSPC') throw systemError(due);
    return false;
  }
}

class SimFile implements DiskFile {
  readonly #door: MountedDisk;
  readonly #inode: SimInode;

  constructor(door: MountedDisk, inode: SimInode) {
    this.#door = door;
    this.#inode = inode;
  }

  write(data: Buffer, position: number): Promise<number> {
    return this.#door.write(this.#inode, data, position);
  }

  datasync(): Promise<void> {
    return this.sync();
  }

  sync(): Promise<void> {
    return this.#door.sync(
      () => this.#inode.synced(),
      () => this.#inode.syncFailed(),
    );
  }

  read(buffer: Buffer, position: number): Promise<number> {
    return this.#door.now(() => this.#inode.read(buffer, position));
  }

  truncate(length: number): Promise<void> {
    return this.#door.truncate(this.#inode, length);
  }

  size(): Promise<number> {
    return this.#door.now(() => this.#inode.length);
  }

  close(): Promise<void> {
    this.#door.release(this);
    return this.#door.now(() => undefined);
  }
}
