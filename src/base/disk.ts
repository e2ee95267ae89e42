/**
 * The only door to the file system for what must survive a crash: journal and checkpoint.
 * It knows nothing of formats. Every failure is thrown as the operating system's error,
 * with its `code` (ENOSPC, EIO …); an implementation may not hide or retry one.
 * Files are 0600 and folders 0700, whatever the umask says.
 */

/** How a file is opened: for reading; keeping what it has; or emptied first. The last two create it. */
export type OpenMode = 'read' | 'append' | 'create';

/** One open file. Every position and length is in bytes from the start of the file. */
export interface DiskFile {
  /**
   * Writes at a position and returns how many bytes were taken, which may be fewer than given.
   * Nothing is durable before `datasync` or `sync` has returned.
   */
  write(data: Buffer, position: number): Promise<number>;
  /** Makes content and length durable. After a failure nothing is known about unsynced content. */
  datasync(): Promise<void>;
  /** Makes content, length and metadata durable. */
  sync(): Promise<void>;
  /** Fills the buffer from a position; returns the bytes read, fewer only at the end of the file. */
  read(buffer: Buffer, position: number): Promise<number>;
  truncate(length: number): Promise<void>;
  size(): Promise<number>;
  close(): Promise<void>;
}

/** A file system. Creations, renames and removals are durable only after `syncDir` of their folder. */
export interface Disk {
  open(path: string, mode: OpenMode): Promise<DiskFile>;
  /** The whole file. Throws ENOENT when there is none, EISDIR for a folder. */
  readFile(path: string): Promise<Buffer>;
  /** Names (not paths) of a folder's entries, sorted. Throws ENOENT when there is no such folder. */
  list(dir: string): Promise<string[]>;
  /** Makes a folder and its missing parents, durably; an existing one stays, its mode tightened to 0700. */
  mkdir(dir: string): Promise<void>;
  /** Replaces `to` in one step. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file. Throws ENOENT when there is none. */
  remove(path: string): Promise<void>;
  exists(path: string): Promise<boolean>;
  /** Makes the folder's entries durable. */
  syncDir(dir: string): Promise<void>;
  /** Copies a file's content to a new or emptied file; not durable before it is synced. */
  copy(from: string, to: string): Promise<void>;
}
