// A machine's disk. What was written is in the machine's cache until it is synced; when the power goes, each unsynced
// 512-byte sector and each folder's latest changes are on the disk or not, as the dice say. When only the process
// dies, all that it wrote stays. After a failed sync nobody knows what is on the disk, though the cache looks right.

import { dirname } from 'node:path';
import type { Dice } from './dice.ts';
import { Timeline } from './sim-clock.ts';
import type { Process } from './sim-clock.ts';
import { SimInode } from './sim-inode.ts';

/** What a planned failure hits: the next write, the next sync, or the next operation of any kind that changes something. */
export type DiskTarget = 'write' | 'sync' | 'any';

interface Planned {
  readonly target: DiskTarget;
  readonly what: 'EIO' | 'ENOSPC' | 'short' | 'kill';
  after: number;
}

type FolderChange = { readonly name: string; readonly inode: SimInode | undefined };

const SYNC_MS = { low: 0.1, high: 3 };

/** A disk; processes use it through a `MountedDisk`. */
export class SimDisk {
  readonly timeline: Timeline;
  readonly #dice: Dice;
  readonly #dirs = new Set<string>(['/']);
  readonly #entries = new Map<string, SimInode>();
  /** Changes of each folder that are not yet durable, in order. */
  readonly #changes = new Map<string, FolderChange[]>();
  readonly #durable = new Map<string, SimInode>();
  #planned: Planned[] = [];
  /** Whether there is room for anything. */
  isFull = false;
  /** Whether a sync is done at once, so that nothing depends on how many files there are. */
  isSteady = false;
  /** A path that two living processes had open for writing at once. */
  contested: string | undefined;
  readonly #writers = new Map<string, Set<Process>>();

  constructor(timeline: Timeline, dice: Dice) {
    this.timeline = timeline;
    this.#dice = dice;
  }

  /** Plans a failure `after` so many operations that it could hit. */
  plan(target: DiskTarget, what: Planned['what'], after: number): void {
    this.#planned.push({ target, what, after });
  }

  /** Ends all failures, planned and present. */
  heal(): void {
    this.#planned = [];
    this.isFull = false;
  }

  /** The power goes. */
  crash(): void {
    for (const inode of new Set([...this.#entries.values(), ...this.#durable.values()])) inode.crash(this.#dice);
    for (const changes of this.#changes.values()) this.#keep(changes.slice(0, this.#dice.whole(0, changes.length)));
    this.#changes.clear();
    this.#entries.clear();
    for (const [path, inode] of this.#durable) this.#entries.set(path, inode);
    this.#writers.clear();
  }

  /** Paths of all files, sorted. */
  files(): readonly string[] {
    return [...this.#entries.keys()].sort();
  }

  /** A file's content now; for checks. */
  peek(path: string): Buffer | undefined {
    return this.#entries.get(path)?.content();
  }

  /** Puts other content into a file, durably: somebody's editor, rot, a half restore. */
  poke(path: string, data: Buffer): void {
    const inode = SimInode.of(data);
    this.#entries.set(path, inode);
    this.#durable.set(path, inode);
  }

  /** A disk with the same content, all of it durable, in a time of its own; for looking at what a restart would find. */
  copy(): SimDisk {
    const copy = new SimDisk(new Timeline(), this.#dice.fork(1));
    for (const dir of this.#dirs) copy.#dirs.add(dir);
    for (const [path, inode] of this.#entries) copy.poke(path, inode.content());
    return copy;
  }

  /** Has the content of another disk instead of its own, all of it durable. */
  replace(disk: SimDisk): void {
    this.#entries.clear();
    this.#durable.clear();
    this.#changes.clear();
    this.#writers.clear();
    for (const dir of disk.#dirs) this.#dirs.add(dir);
    for (const [path, inode] of disk.#entries) this.poke(path, inode.content());
  }

  forget(path: string): void {
    this.#entries.delete(path);
    this.#durable.delete(path);
  }

  /** Counts a changing operation; what a planned failure makes of it. */
  due(target: 'write' | 'sync' | 'other'): Planned['what'] | undefined {
    const hits = this.#planned.filter((planned) => planned.target === 'any' || planned.target === target);
    const due = hits.find((planned) => --planned.after < 0);
    if (due === undefined) return undefined;
    this.#planned = this.#planned.filter((planned) => planned !== due);
    return due.what;
  }

  /** How much of a write is taken when it fails. */
  part(length: number): number {
    return this.#dice.whole(0, length);
  }

  later(process: Process, action: () => void): void {
    if (this.isSteady) action();
    else this.timeline.schedule(this.#dice.between(SYNC_MS.low, SYNC_MS.high), action, process);
  }

  /** Notes a writer of a path; returns what notes its end. */
  claim(path: string, process: Process): () => void {
    const writers = this.#writers.get(path) ?? new Set();
    this.#writers.set(path, writers.add(process));
    if ([...writers].filter(({ isAlive }) => isAlive).length > 1) this.contested ??= path;
    return () => writers.delete(process);
  }

  isDir(path: string): boolean {
    return this.#dirs.has(path);
  }

  inode(path: string): SimInode | undefined {
    return this.#entries.get(path);
  }

  mkdir(dir: string): void {
    for (let path = dir; path !== '/'; path = dirname(path)) this.#dirs.add(path);
  }

  set(path: string, inode: SimInode | undefined): void {
    if (inode === undefined) this.#entries.delete(path);
    else this.#entries.set(path, inode);
    const dir = dirname(path);
    const changes = this.#changes.get(dir);
    if (changes === undefined) this.#changes.set(dir, [{ name: path, inode }]);
    else changes.push({ name: path, inode });
  }

  /** Makes a folder's changes durable. */
  keepDir(dir: string): void {
    this.#keep(this.#changes.get(dir) ?? []);
    this.#changes.delete(dir);
  }

  list(dir: string): string[] {
    const prefix = dir === '/' ? '/' : `${dir}/`;
    const paths = [...this.#entries.keys(), ...this.#dirs].filter((path) => path !== '/' && dirname(path) === dir);
    return paths.map((path) => path.slice(prefix.length)).sort();
  }

  #keep(changes: readonly FolderChange[]): void {
    for (const { name, inode } of changes) {
      if (inode === undefined) this.#durable.delete(name);
      else this.#durable.set(name, inode);
    }
  }
}
