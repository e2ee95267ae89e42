/**
 * The checkpoint of a replica: a set of lowdb documents and a manifest, all of one journal position.
 * A commit writes the changed documents under new names and then the manifest of a new generation by rename, so what
 * is loaded is one commit or another, never a mix. It is a cache: what does not load is rebuilt from the journal.
 */

import { join } from 'node:path';
import { Low } from 'lowdb';
import { assert } from '../../base/assert.ts';
import type { Disk } from '../../base/disk.ts';
import type { JsonObject } from '../../base/json.ts';
import { loadCheckpoint } from './checkpoint-load.ts';
import type { LoadedCheckpoint } from './checkpoint-load.ts';
import {
  CHECKPOINT_VERSION,
  describeDocument,
  manifestCodec,
  manifestName,
  newestGeneration,
} from './checkpoint-manifest.ts';
import type { Manifest, ManifestDocument } from './checkpoint-manifest.ts';
import { sweepCheckpoint } from './checkpoint-sweep.ts';
import { eachLimited } from './each-limited.ts';
import { DurableAdapter } from './lowdb-adapter.ts';
import { toStoreError } from './store-error.ts';

/** A document and the JSON text of its content, an object or array. The name is letters, digits and hyphens. */
export interface CheckpointDoc {
  readonly name: string;
  readonly text: string;
}

/** What a commit stands for: where replay of the journal begins, and the caller's own few words about the state. */
export interface CheckpointPoint {
  readonly meta: JsonObject;
  readonly journalPosition: number;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9-]{0,199}$/;
const WRITES_AT_ONCE = 4;
const RAW = { encode: (bytes: Buffer) => bytes, decode: (bytes: Buffer) => bytes };
const NO_DOCUMENTS: readonly ManifestDocument[] = [];

/** The checkpoint files of one folder. One process uses it at a time. */
export class CheckpointStore {
  /** Paths of damaged files, manifests too, that loading has set aside. */
  readonly setAside: string[] = [];
  /** Whether loading has passed over a commit of a newer program. */
  isNewer = false;
  readonly #disk: Disk;
  readonly #dir: string;
  #generation: number;
  #isLoaded = false;
  /** The last commit known to be on the disk, and the one before it. */
  #current: Manifest | undefined;
  #previous: Manifest | undefined;
  #documents = NO_DOCUMENTS;
  #hasLeftovers = false;
  #tail: Promise<unknown> = Promise.resolve();

  private constructor(disk: Disk, dir: string, generation: number) {
    this.#disk = disk;
    this.#dir = dir;
    this.#generation = generation;
  }

  /** Opens the folder, making it if needed. Throws StoreError. */
  static async open(disk: Disk, dir: string): Promise<CheckpointStore> {
    try {
      if (!(await disk.exists(dir))) await disk.mkdir(dir);
      return new CheckpointStore(disk, dir, newestGeneration(await disk.list(dir)));
    } catch (error) {
      throw toStoreError(error, 'open the checkpoint', dir);
    }
  }

  /**
   * Reads and verifies the newest commit; undefined when there is none that can be read. Damaged documents are set
   * aside and named in `damaged` (at every load, until a commit replaces or removes them). Throws StoreError when
   * the folder cannot be read.
   */
  async load(): Promise<LoadedCheckpoint | undefined> {
    try {
      const loaded = await loadCheckpoint(this.#disk, this.#dir, this);
      this.#current = loaded?.manifest;
      this.#documents = loaded?.manifest.documents ?? NO_DOCUMENTS;
      this.#isLoaded = true;
      return loaded;
    } catch (error) {
      throw toStoreError(error, 'read the checkpoint', this.#dir);
    }
  }

  /** Starts afresh: the next commit holds only the documents it is given. The files stay until then. */
  forget(): void {
    this.#documents = NO_DOCUMENTS;
    this.#isLoaded = true;
  }

  /** Replay may still have to begin here if the newest commit is lost: journal segments before it are not needed. */
  get journalFloor(): number {
    return this.#previous?.journalPosition ?? 0;
  }

  /**
   * Replaces the checkpoint by itself with `changed` put and `removed` taken away, durably. The caller has synced
   * the journal up to its `journalPosition`. Throws StoreError; then the one before stays, or, if the disk failed at the
   * very end, the new one may be found at the next start.
   */
  commit(changed: readonly CheckpointDoc[], removed: readonly string[], at: CheckpointPoint): Promise<void> {
    const run = this.#tail.then(() => this.#commit(changed, removed, at));
    this.#tail = run.catch(() => undefined);
    return run;
  }

  async #commit(
    changed: readonly CheckpointDoc[],
    removed: readonly string[],
    { meta, journalPosition }: CheckpointPoint,
  ): Promise<void> {
    assert(this.#isLoaded, 'a checkpoint loaded before it is committed');
    try {
      if (this.#hasLeftovers) await this.#sweep();
      this.#hasLeftovers = true;
      this.#generation += 1;
      const entries = await this.#writeDocuments(changed);
      const gone = new Set([...removed, ...entries.map((entry) => entry.name)]);
      const documents = [...this.#documents.filter((entry) => !gone.has(entry.name)), ...entries];
      const manifest: Manifest = {
        version: CHECKPOINT_VERSION,
        generation: this.#generation,
        journalPosition,
        meta,
        documents,
      };
      await this.#writeManifest(manifest);
      this.#previous = this.#current;
      this.#current = manifest;
      this.#documents = manifest.documents;
    } catch (error) {
      throw toStoreError(error, 'write the checkpoint', this.#dir);
    }
    // The commit stands; files that could not be removed now are in the way of nothing but space.
    await this.#sweep().catch(() => undefined);
  }

  async #writeDocuments(changed: readonly CheckpointDoc[]): Promise<ManifestDocument[]> {
    const entries: ManifestDocument[] = [];
    await eachLimited(changed, WRITES_AT_ONCE, async ({ name, text }, index) => {
      assert(NAME.test(name) && /^[[{]/.test(text), 'a document with a plain name and a JSON object or array');
      const bytes = Buffer.from(text);
      const entry = describeDocument(name, bytes, this.#generation);
      entries[index] = entry;
      await new Low(this.#adapter(entry.file), bytes).write();
    });
    assert(new Set(entries.map((entry) => entry.name)).size === changed.length, 'documents of different names');
    if (changed.length > 0) await this.#disk.syncDir(this.#dir);
    return entries;
  }

  #adapter(file: string): DurableAdapter<Buffer> {
    return new DurableAdapter({ disk: this.#disk, path: join(this.#dir, file), codec: RAW });
  }

  async #writeManifest(manifest: Manifest): Promise<void> {
    const path = join(this.#dir, manifestName(manifest.generation));
    const options = { disk: this.#disk, path, codec: manifestCodec, temporary: `${path}.tmp` };
    await new Low(new DurableAdapter(options), manifest).write();
  }

  async #sweep(): Promise<void> {
    await sweepCheckpoint(this.#disk, this.#dir, [this.#current, this.#previous]);
    this.#hasLeftovers = false;
  }
}
