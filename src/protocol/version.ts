// Versions of what crosses a process border, with their history. A test keeps the hash of every schema, so that a change
// does not go unnoticed (test/golden/schemas.json), and examples of every version that must stay readable (test/golden).
//
// PROTOCOL_VERSION (daemon ⇄ server)
//   1  hello, welcome, push, poke, presence, error; snapshot lines. Since then: conflict.resolve, contact.merge,
//      entry.undo and their kinds of records, `saw` and `merged` of deletions, refusals that leave changes, `oldest` of
//      hello, names of mutations in other letters than a-z; `archived` of welcome, and books in it that were not asked for;
//      transaction.split, record.put, history.put.
// LOCAL_VERSION (command line ⇄ daemon)
//   1  hello with secret, requests, subscriptions; pages of log and of the lists of sync (after, from).
//      Since then: conflict.*, contact.merge, entry.undo, sync.refused.retry and drop, sync.recover, asOf of balance,
//      `needsNewer`, `problem` of sync.now and of writes; requests about books and their members; device.rename,
//      device.revoke, transaction.split, export.*, import.list and undo, rows of an import that are contacts or records,
//      amountMinor of transaction.add, `saw` of edits, windows of every list (offset, find), `due` and `running` of
//      transactions; `dryRun` of everything that changes something, `externalId` of repay and split, balance.explain,
//      filters, doctor, backup.*, rows of an import that are records as they were, or entries of
//      a history; export.log; add.rehearse.
// Frozen for ever, whatever the number: lines of JSON, the parameters of `hello`, `daemon.stop`, and `daemon` in the
// error `daemon_version`. Any two versions can so tell which one is newer, and end the older one.

/** The version of the sync protocol that this program speaks. */
export const PROTOCOL_VERSION = 1;

/** The oldest sync protocol version that this program still understands. */
export const PROTOCOL_VERSION_MIN = 1;

/** The sync protocol versions that a program speaks; `oldest` is left out where it speaks one only. */
export interface ProtocolRange {
  readonly protocol: number;
  readonly oldest?: number | undefined;
}

/** The newest protocol version that a replica and this server both speak, or which of the two is too old for the other. */
export function commonProtocol(
  { protocol, oldest = protocol }: ProtocolRange,
  server = { protocol: PROTOCOL_VERSION, oldest: PROTOCOL_VERSION_MIN },
): { readonly protocol: number } | { readonly tooOld: 'client' | 'server' } {
  if (protocol < server.oldest) return { tooOld: 'client' };
  if (oldest > server.protocol) return { tooOld: 'server' };
  return { protocol: Math.min(protocol, server.protocol) };
}

/** The WebSocket subprotocol of the sync protocol. */
export const SUBPROTOCOL = 'ledger-sync.v1';

/** The version of the local API between the command line and the daemon. */
export const LOCAL_VERSION = 1;

/** Whether a program's version is newer than another: by its first three numbers. */
export function isNewerVersion(version: string, than: string): boolean {
  const [ours, theirs] = [numbers(version), numbers(than)];
  const at = [0, 1, 2].find((index) => ours[index] !== theirs[index]);
  return at !== undefined && (ours[at] ?? 0) > (theirs[at] ?? 0);
}

function numbers(version: string): readonly number[] {
  const parts = version.split(/[.+-]/, 3).map((part) => Number.parseInt(part, 10) || 0);
  return [...parts, 0, 0].slice(0, 3);
}
