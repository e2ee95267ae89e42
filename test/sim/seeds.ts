// Seeds that once broke an invariant, kept for ever. The name says what was wrong.

/** A run to repeat: what it found, its seed and its number of steps. */
export interface NamedSeed {
  readonly found: string;
  readonly seed: number;
  readonly steps: number;
}

export const NAMED_SEEDS: readonly NamedSeed[] = [
  { found: 'a login that did not fit on the disk was an unexpected failure', seed: 3, steps: 100 },
  { found: 'a failed write left a later transaction in the sight of an earlier deletion', seed: 354, steps: 300 },
  { found: 'a failed sync, a new process and a power cut made a sound journal look rotten', seed: 341, steps: 300 },
  { found: 'a refusal stood in the checkpoint and in the journal after it', seed: 339, steps: 300 },
  { found: 'the same, soon after a snapshot', seed: 145, steps: 300 },
  {
    found: 'pages on a snapshot whose checkpoint was lost were applied to the state before it',
    seed: 1020,
    steps: 300,
  },
  { found: 'a device that met another log, and lost its checkpoint, did not start again', seed: 3139, steps: 300 },
  {
    found: 'a merge done again after the opposite one made a ring, and both contacts and their money were gone',
    seed: 400380,
    steps: 300,
  },
  {
    found:
      'what a killed process had not synced was pushed, though the disk was too full to sync it, and a power cut took it',
    seed: 700396,
    steps: 300,
  },
  {
    found: 'a conflict about a book whose record another log lacks was closed as applied, and nothing was written',
    seed: 1000565,
    steps: 300,
  },
  {
    found:
      'a repeated request was answered from a record that a full disk kept from being synced, and a power cut took it',
    seed: 1001812,
    steps: 300,
  },
  {
    found:
      'an undo about a book whose record another log lacks was an error at the server for ever, and all after it waited',
    seed: 1002367,
    steps: 300,
  },
  {
    found: 'a login that was being replaced when the power went kept the daemon from starting',
    seed: 1006559,
    steps: 300,
  },
  {
    found: 'a login while syncing was paused, or was being paused, left it paused, and resuming did nothing',
    seed: 1011397,
    steps: 300,
  },
  {
    found: 'after a wiped server each further book of a device was a reason to wait longer, up to 30 s a book',
    seed: 1017371,
    steps: 300,
  },
  {
    found: 'what a device without a cursor held was not recoverable when the server was replaced before its snapshot',
    seed: 1020035,
    steps: 300,
  },
  {
    found: 'a device that was revoked while it said hello took its books for closed, and refused to write in them',
    seed: 8_000_008,
    steps: 200,
  },
];
